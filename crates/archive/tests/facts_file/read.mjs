// Reads a Parquet file with a library that knows nothing of ours: its rows, as JSON.
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const file = await asyncBufferFromFile(process.argv[2]);
const { key_value_metadata, row_groups } = await parquetMetadataAsync(file);
const rows = await parquetReadObjects({ file, compressors });
const plain = (_, value) => (typeof value === "bigint" ? Number(value) : value);
console.log(
  JSON.stringify({ metadata: key_value_metadata, n_groups: row_groups.length, rows }, plain),
);
