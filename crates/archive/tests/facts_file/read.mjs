// Reads a Parquet file with a library that knows nothing of ours: its rows, as JSON.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const file = await asyncBufferFromFile(process.argv[2]);
const { key_value_metadata, row_groups } = await parquetMetadataAsync(file);
const rows = await parquetReadObjects({ file, compressors });
// Whole numbers as JSON has them; the largest are beyond what JavaScript counts exactly.
const plain = (_, value) => {
  if (typeof value !== "bigint") return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
};
console.log(
  JSON.stringify({ metadata: key_value_metadata, n_groups: row_groups.length, rows }, plain),
);
