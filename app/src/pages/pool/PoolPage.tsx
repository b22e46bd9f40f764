export default function PoolPage() {
  return (
    <div className="page">
      <h1>Pool</h1>
      <p className="lead">Not built yet.</p>
    </div>
  );
}
