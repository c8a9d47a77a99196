/** Style sheets are bundled by esbuild; importing one brings no value. */
declare module "*.css";
