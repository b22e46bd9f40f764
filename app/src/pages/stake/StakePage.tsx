export function StakePage() {
  return (
    <div className="page">
      <h1>Stake</h1>
      <p className="lead">Not built yet.</p>
    </div>
  );
}
