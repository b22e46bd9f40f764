export default function TicketsPage() {
  return (
    <div className="page">
      <h1>Tickets</h1>
      <p className="lead">Not built yet.</p>
    </div>
  );
}
