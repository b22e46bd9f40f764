export default function OperatorsPage() {
  return (
    <div className="page">
      <h1>Operators</h1>
      <p className="lead">Not built yet.</p>
    </div>
  );
}
