/** The place of a figure that is being read. */
export function Skeleton({ width = '100%', height }: { width?: string; height?: string }) {
  return (
    <span className="skeleton" style={{ width, height }}>
      <span className="hidden">loading</span>
    </span>
  );
}
