/** What the shop sells. Pictures are drawn here, so that no page loads anything from elsewhere. */

const glaze = { clay: "#b5653f", moss: "#6f8560", ink: "#3f4a5a", cream: "#e9dcc6", brass: "#c29a4b", ash: "#8d857b" };

const table = '<ellipse cx="100" cy="128" rx="74" ry="9" fill="#00000014"/>';
const draw = (shapes) =>
  `<svg viewBox="0 0 200 150" role="img" aria-hidden="true" preserveAspectRatio="xMidYMid meet">${table}${shapes}</svg>`;

const handle = (d, color) => `<path d="${d}" fill="none" stroke="${color}" stroke-width="8" stroke-linecap="round"/>`;
const body = (d, color) => `<path d="${d}" fill="${color}"/>`;

export const products = [
  {
    id: "harbor-kettle",
    name: "Harbor kettle",
    category: "Tea",
    price: 89,
    text: "A slow pour for patient mornings. Brushed steel, beech handle, 1.2 litres.",
    picture: draw(
      handle("M66 52 C66 16 134 16 134 52", "#7a5a3c") +
        body("M58 126 C44 84 64 52 100 52 C136 52 156 84 142 126 Z", glaze.ash) +
        body("M140 84 L172 62 L176 70 L146 104 Z", glaze.ash) +
        '<circle cx="100" cy="50" r="6" fill="#7a5a3c"/>',
    ),
  },
  {
    id: "moss-teapot",
    name: "Moss teapot",
    category: "Tea",
    price: 64,
    text: "Stoneware with a matt green glaze, a strainer that stays where it is, and a lid that never drips.",
    picture: draw(
      handle("M58 74 C28 66 28 112 60 108", glaze.moss) +
        body("M58 124 C40 92 60 62 100 62 C140 62 160 92 142 124 Z", glaze.moss) +
        body("M142 92 C160 92 158 66 176 62 L178 70 C168 76 166 108 144 110 Z", glaze.moss) +
        '<path d="M74 62 Q100 44 126 62 Z" fill="#5c7050"/><circle cx="100" cy="47" r="6" fill="#5c7050"/>',
    ),
  },
  {
    id: "two-handed-mug",
    name: "Two-handed mug",
    category: "Tea",
    price: 28,
    text: "Wide enough to warm both hands. Dishwasher safe, winter approved.",
    picture: draw(
      handle("M60 76 C34 74 36 108 62 106", glaze.clay) +
        handle("M140 76 C166 74 164 108 138 106", glaze.clay) +
        body("M58 60 H142 L136 118 Q134 126 124 126 H76 Q66 126 64 118 Z", glaze.clay) +
        '<ellipse cx="100" cy="60" rx="42" ry="8" fill="#8d4a2c"/>',
    ),
  },
  {
    id: "tea-tin",
    name: "Tea tin, set of two",
    category: "Tea",
    price: 22,
    text: "Airtight, stackable, and quiet in the drawer.",
    picture: draw(
      body("M54 66 H96 V126 H54 Z", glaze.ink) +
        body("M50 56 H100 V68 H50 Z", "#2f3845") +
        body("M106 82 H146 V126 H106 Z", glaze.brass) +
        body("M102 72 H150 V84 H102 Z", "#9b7a38"),
    ),
  },
  {
    id: "everyday-bowl",
    name: "Everyday bowl",
    category: "Table",
    price: 24,
    text: "Porridge, soup, keys. Thrown by hand, so no two are quite alike.",
    picture: draw(
      body("M40 72 H160 C158 108 134 126 100 126 C66 126 42 108 40 72 Z", glaze.cream) +
        '<ellipse cx="100" cy="72" rx="60" ry="10" fill="#cdbb9c"/>',
    ),
  },
  {
    id: "supper-plates",
    name: "Supper plates, four",
    category: "Table",
    price: 72,
    text: "A rim that keeps the sauce, and a weight that feels like dinner.",
    picture: draw(
      [0, 1, 2, 3]
        .map(
          (step) =>
            `<ellipse cx="100" cy="${118 - step * 12}" rx="66" ry="11" fill="${["#6a7686", "#7a8796", "#8b97a5", "#9fabb7"][step]}"/>`,
        )
        .join("") + '<ellipse cx="100" cy="80" rx="40" ry="6" fill="#8793a0"/>',
    ),
  },
  {
    id: "linen-cloth",
    name: "Linen cloth",
    category: "Table",
    price: 31,
    text: "Washed soft before it reaches you. Gets better with every spill.",
    picture: draw(
      body("M52 46 H148 V122 Q124 112 100 122 Q76 132 52 122 Z", glaze.cream) +
        '<path d="M52 62 H148 M52 74 H148" stroke="#b5653f" stroke-width="3"/>' +
        '<path d="M66 46 V124 M78 46 V126" stroke="#b5653f" stroke-width="3" opacity=".6"/>',
    ),
  },
  {
    id: "brass-candlestick",
    name: "Brass candlestick",
    category: "Table",
    price: 45,
    text: "Solid, small and heavier than it looks.",
    picture: draw(
      body("M94 24 H106 V76 H94 Z", "#f3ead9") +
        body("M88 76 H112 L108 112 H92 Z", glaze.brass) +
        body("M70 126 C72 114 86 112 100 112 C114 112 128 114 130 126 Z", glaze.brass) +
        '<path d="M100 8 C108 16 106 24 100 24 C94 24 92 16 100 8 Z" fill="#e2a33c"/>',
    ),
  },
  {
    id: "iron-pan",
    name: "Iron pan",
    category: "Stove",
    price: 79,
    text: "Pre-seasoned, 26 cm. Will outlive the stove, and probably the house.",
    picture: draw(
      body("M132 84 L188 74 Q194 78 188 84 L136 98 Z", "#3a3632") +
        '<ellipse cx="84" cy="98" rx="58" ry="24" fill="#3a3632"/><ellipse cx="84" cy="92" rx="48" ry="17" fill="#524c46"/>',
    ),
  },
  {
    id: "stock-pot",
    name: "Stock pot",
    category: "Stove",
    price: 118,
    text: "Enamel on steel, eight litres: soup for a street.",
    picture: draw(
      handle("M48 82 H36", "#2f3845") +
        handle("M152 82 H164", "#2f3845") +
        body("M50 62 H150 V116 Q150 126 138 126 H62 Q50 126 50 116 Z", glaze.ink) +
        '<ellipse cx="100" cy="62" rx="50" ry="9" fill="#55627a"/><circle cx="100" cy="52" r="6" fill="#2f3845"/>',
    ),
  },
  {
    id: "wooden-spoons",
    name: "Wooden spoons",
    category: "Stove",
    price: 18,
    text: "Three shapes of cherry wood, oiled by somebody who cared.",
    picture: draw(
      ["-24", "0", "24"]
        .map(
          (turn, index) =>
            `<g transform="rotate(${turn} 100 130)"><rect x="97" y="58" width="6" height="70" rx="3" fill="#9b6a43"/>` +
            `<ellipse cx="100" cy="46" rx="${12 - index * 2}" ry="18" fill="#a9774e"/></g>`,
        )
        .join(""),
    ),
  },
  {
    id: "bread-knife",
    name: "Bread knife",
    category: "Board",
    price: 54,
    text: "Long teeth, short work. Walnut handle.",
    picture: draw(
      body("M28 88 H134 L140 104 H44 Q30 104 28 88 Z", "#b9bfc4") +
        body("M136 88 H176 Q182 96 176 104 H140 Z", "#6a4a34") +
        '<circle cx="150" cy="96" r="2.5" fill="#d9c7ae"/><circle cx="164" cy="96" r="2.5" fill="#d9c7ae"/>',
    ),
  },
  {
    id: "oak-board",
    name: "Oak board",
    category: "Board",
    price: 48,
    text: "End grain, kind to knives, with a groove for what runs away.",
    picture: draw(
      body("M44 50 H138 Q146 50 146 58 V118 Q146 126 138 126 H44 Q36 126 36 118 V58 Q36 50 44 50 Z", "#b98a5a") +
        '<path d="M46 66 H136 M46 84 H136 M46 102 H136" stroke="#a5774a" stroke-width="3"/>' +
        '<circle cx="158" cy="88" r="12" fill="#b98a5a"/><circle cx="158" cy="88" r="5" fill="#f1e7da"/>',
    ),
  },
  {
    id: "pepper-mill",
    name: "Pepper mill",
    category: "Board",
    price: 39,
    text: "Ceramic works in a beech body: from dust to gravel in one turn.",
    picture: draw(
      body("M82 126 C82 104 94 102 92 84 C90 72 84 70 86 58 H114 C116 70 110 72 108 84 C106 102 118 104 118 126 Z", "#a9774e") +
        '<circle cx="100" cy="46" r="15" fill="#8a5d3a"/><circle cx="100" cy="28" r="5" fill="#c29a4b"/>',
    ),
  },
];

export const categories = [...new Set(products.map((product) => product.category))];

export const findProduct = (id) => products.find((product) => product.id === id);

export const money = (amount) => `€ ${amount.toFixed(2)}`;
