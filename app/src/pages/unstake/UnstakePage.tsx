export default function UnstakePage() {
  return (
    <div className="page">
      <h1>Unstake</h1>
      <p className="lead">Not built yet.</p>
    </div>
  );
}
