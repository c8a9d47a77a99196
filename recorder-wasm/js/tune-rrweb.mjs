/**
 * Makes rrweb do less for the same recording. What it asks the browser for each node is most
 * of what a mutation costs a page, and much of that is asked twice, or in a dear way.
 *
 * As in `trim-rrweb.mjs`, each change names what stands in the published file.
 */

import { between, declaration } from "./rrweb-source.mjs";

/**
 * `blockSelector` holds the class, too: one question instead of two. Each element is asked
 * only once per batch of mutations: rrweb walks up from every mutation's target, which is
 * quadratic in deep pages. An element without attributes is not asked, unless the selector
 * begins with what may name one.
 */
const IS_BLOCKED = `
/** By element, while a batch is processed: nothing of the page runs meanwhile. */
let knownBlocked;
function isBlocked(node, blockClass, blockSelector, checkAncestors) {
  const element = node && closestElementOfNode(node);
  if (!element) return false;
  if (!checkAncestors) return _isBlockedElement(element, blockClass, blockSelector);
  if (!knownBlocked) return element.closest(blockSelector) !== null;
  const path = [];
  let at = element;
  while (at && !knownBlocked.has(at) && !_isBlockedElement(at, blockClass, blockSelector)) {
    path.push(at);
    at = at.parentElement;
  }
  const isOne = at ? knownBlocked.get(at) ?? true : false;
  for (const element of path) knownBlocked.set(element, isOne);
  return isOne;
}
`;

const IS_BLOCKED_ELEMENT = `
function _isBlockedElement(element, blockClass, blockSelector) {
  return (blockSelector[0] === ":" || element.hasAttributes()) && element.matches(blockSelector);
}
`;

/** A getter of the browser's own, looked up once and not at every call. */
const UNTAINTED = `
function untainted(key, name) {
  let get;
  return (n) => (get ??= Object.getOwnPropertyDescriptor(getUntaintedPrototype(key), name)?.get ?? function () { return this[name]; }).call(n);
}
`;

const accessor = (name) => [
  declaration("function", name),
  `const ${name} = untainted("Node", "${name}");\n`,
];

const SHADOW_ROOT = `
const shadowRootOf = untainted("Element", "shadowRoot");
function shadowRoot(n) {
  return n && n.nodeType === 1 ? shadowRootOf(n) : null;
}
`;

const ROOT_ID = `
function getRootId(doc, mirror2) {
  const meta = mirror2.getMeta(doc);
  return meta && meta.id !== 1 ? meta.id : undefined;
}
`;

/** Name by name, because pages have few different ones. */
const VALID_TAG_NAME = `
const validTagNames = new Map();
function getValidTagName(element) {
  if (element instanceof HTMLFormElement) return "form";
  const { tagName } = element;
  let valid = validTagNames.get(tagName);
  if (valid === undefined) {
    valid = toLowerCase(tagName);
    validTagNames.set(tagName, (valid = tagNameRegex.test(valid) ? "div" : valid));
  }
  return valid;
}
`;

const ATTRIBUTES = `
const lowerCases = new Map();
function lowerCaseOf(name) {
  let lower = lowerCases.get(name);
  if (lower === undefined) lowerCases.set(name, (lower = toLowerCase(name)));
  return lower;
}
function attributeItem(buffer, node, id) {
  const key = id === -1 ? node : id;
  let item = buffer.attributeMap.get(key);
  if (!item) {
    item = { id, attributes: {} };
    buffer.attributes.push(item);
    buffer.attributeNodes.push(node);
    buffer.attributeMap.set(key, item);
  }
  return item;
}
function styleOf(buffer, item) {
  let style = buffer.attributeStyles.get(item);
  if (!style) buffer.attributeStyles.set(item, (style = { diff: {}, unchanged: {} }));
  return style;
}
/** What is sent: of nodes that are recorded, and not by being added only now. */
function attributeChanges({ attributes, attributeNodes, attributeStyles, mirror }, addedIds) {
  for (const [{ attributes }, { diff, unchanged }] of attributeStyles) {
    if (typeof attributes.style === "string") {
      const diffAsStr = JSON.stringify(diff);
      if (diffAsStr.length < attributes.style.length) {
        if ((diffAsStr + JSON.stringify(unchanged)).split("var(").length === attributes.style.split("var(").length) {
          attributes.style = diff;
        }
      }
    }
  }
  return attributes.filter((item, index) => {
    const node = attributeNodes[index];
    // The numbers of a document are given anew with every full snapshot.
    if (mirror.getNode(item.id) !== node) item.id = mirror.getId(node);
    return !addedIds.has(item.id) && mirror.has(item.id);
  });
}
`;

/** Without a list of them: the browser makes one for each node that is asked, and keeps it. */
const EACH_CHILD = `
function eachChild(n, visit) {
  for (let child = index.firstChild(n); child; child = index.nextSibling(child)) visit(child);
}
`;

export const CHANGES = [
  [declaration("function", "isBlocked"), IS_BLOCKED],
  ["  const el = node.nodeType === node.ELEMENT_NODE ? node : index.parentElement(node);\n", "  const el = node.nodeType === 1 ? node : index.parentElement(node);\n"],
  [declaration("function", "_isBlockedElement"), IS_BLOCKED_ELEMENT],
  [
    "      mutations.forEach(this.processMutation);\n",
    "      knownBlocked = new Map();\n" +
      "      try { mutations.forEach(this.processMutation); } finally { knownBlocked = undefined; }\n",
  ],
  // The module masks what stands below that class, and nothing leaves without it.
  [
    "function needMaskingText(node, maskTextClass, maskTextSelector, checkAncestors) {\n",
    (found) => `${found}  if (maskTextClass === "rr-mask" && !maskTextSelector) return false;\n`,
  ],
  [declaration("function", "ownerDocument"), `${UNTAINTED}const ownerDocument = untainted("Node", "ownerDocument");\n`],
  ...["childNodes", "parentNode", "parentElement", "textContent", "firstChild", "lastChild", "nextSibling", "previousSibling"].map(accessor),
  // Asks across shadow roots by itself.
  [declaration("function", "inDom"), "function inDom(n) {\n  return n.isConnected;\n}\n"],
  [declaration("function", "shadowHostInDom"), ""],
  [declaration("function", "getRootShadowHost"), ""],
  [declaration("function", "getValidTagName"), VALID_TAG_NAME],
  // A change of an attribute: one object that is sent as it is, and what nobody sends beside it.
  [
    "      if (isIgnored(m.target, this.mirror, this.slimDOMOptions)) {\n        return;\n      }\n      switch (m.type) {\n",
    "      const target = m.target;\n" +
      "      const id = this.mirror.getId(target);\n" +
      "      if (id === IGNORED_NODE || this.slimDOMOptions.headTitleMutations && isIgnored(target, this.mirror, this.slimDOMOptions)) {\n" +
      "        return;\n      }\n      switch (m.type) {\n",
  ],
  [
    "          const target = m.target;\n          const tagNameLower = toLowerCase(target.tagName);\n",
    "          const tagNameLower = lowerCaseOf(target.tagName);\n",
  ],
  ["          let value = m.target.getAttribute(attributeName);\n", "          let value = target.getAttribute(attributeName);\n          const { oldValue } = m;\n"],
  [
    "          if (isBlocked(m.target, this.blockClass, this.blockSelector, false) || value === m.oldValue) {\n",
    "          if (value === oldValue || isBlocked(target, this.blockClass, this.blockSelector, false)) {\n",
  ],
  ["              toLowerCase(attributeName),\n", "              lowerCaseOf(attributeName),\n"],
  ["          let item = this.attributeMap.get(m.target);\n", ""],
  [between("          if (!item) {\n            item = {\n", '          if (attributeName === "type" &&'), "          const item = attributeItem(this, target, id);\n"],
  [between("      let item = this.attributeMap.get(textarea);\n", "      const value = Array.from(\n"), "      const item = attributeItem(this, textarea, this.mirror.getId(textarea));\n"],
  ['(m.oldValue || "").toLowerCase() === "password"', '(oldValue || "").toLowerCase() === "password"'],
  [
    '            if (attributeName === "style") {\n',
    (found) => `${found}              const style = styleOf(this, item);\n`,
  ],
  [/item\.styleDiff\[pname\]/g, "style.diff[pname]"],
  ["item._unchangedStyles[pname]", "style.unchanged[pname]"],
  [between("        attributes: this.attributes.map((attribute) => {\n", "        removes: this.removes,\n"), "        attributes: attributeChanges(this, addedIds),\n"],
  ["      this.attributes = [];\n", (found) => `${found}      this.attributeNodes = [];\n      this.attributeStyles = new Map();\n`],
  ['    __publicField(this, "attributes", []);\n', (found) => `${found}    this.attributeNodes = [];\n    this.attributeStyles = new Map();\n`],
  ["class MutationBuffer {\n", (found) => ATTRIBUTES + found],
  // Emptied with every batch; a weak one costs the garbage collector more.
  [/"attributeMap", \/\* @__PURE__ \*\/ new WeakMap\(\)/, '"attributeMap", new Map()'],
  ["      this.attributeMap = /* @__PURE__ */ new WeakMap();\n", "      this.attributeMap = new Map();\n"],
  ['  if (n.tagName === "TITLE" && slimDOMOptions.headTitleMutations) {\n', '  if (slimDOMOptions.headTitleMutations && n.tagName === "TITLE") {\n'],
  ['  return ["video", "audio"].includes(tagName) &&', '  return (tagName === "video" || tagName === "audio") &&'],
  ["    if (customElements.get(tagName)) isCustomElement = true;\n", '    if (tagName.includes("-") && customElements.get(tagName)) isCustomElement = true;\n'],
  [declaration("function", "shadowRoot"), SHADOW_ROOT],
  // Most nodes are none, and are not asked what they do not have.
  ['    n && "host" in n && "mode" in n &&', '    n && n.nodeType === 11 && "host" in n && "mode" in n &&'],
  [
    'return Boolean(el.tagName === "svg" || el.ownerSVGElement);',
    'return el.namespaceURI === "http://www.w3.org/2000/svg" && Boolean(el.tagName === "svg" || el.ownerSVGElement);',
  ],
  [declaration("function", "getRootId"), ROOT_ID],
  ["function deepDelete(", (found) => EACH_CHILD + found],
  ["index.childNodes(n).forEach((childN) => this.genAdds(childN))", "eachChild(n, (childN) => this.genAdds(childN))"],
  ["index.childNodes(index.shadowRoot(n)).forEach((childN) =>", "eachChild(index.shadowRoot(n), (childN) =>"],
  ["index.childNodes(n).forEach((childN) => deepDelete(addsSet, childN))", "eachChild(n, (childN) => deepDelete(addsSet, childN))"],
  ["index.childNodes(next).forEach((n2) => queue.push(n2))", "eachChild(next, (n2) => queue.push(n2))"],
  // Options for a batch and not for each node: the functions in them look at the node that is the loop's at that moment.
  [
    /(      let ancestorBad = false;\n)([^]*?serializeNodeWithId\(n, )(\{\n          doc: this\.doc,[^]*?),\n          cssCaptured\n        \}\);\n/,
    (_, before, loop, options) => `${before}      const options = ${options} };\n${loop}(options.cssCaptured = cssCaptured, options));\n`,
  ],
  // The same options again, instead of a copy for each node.
  [
    /      return serializeElementNode\(n, \{\n[^]*?\n      \}\);\n/,
    "      options.rootId = rootId;\n      return serializeElementNode(n, options);\n",
  ],
  [
    /      return serializeTextNode\(n, \{\n[^]*?\n      \}\);\n/,
    "      options.rootId = rootId;\n      return serializeTextNode(n, options);\n",
  ],
  // Nothing here is a node of rrweb's own.
  ['  if (n instanceof BaseRRNode && "shadowRoot" in n) {\n    return Boolean(n.shadowRoot);\n  }\n', ""],
  [declaration("class", "BaseRRNode"), ""],
];
