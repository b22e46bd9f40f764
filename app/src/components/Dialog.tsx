import { useEffect, useId, useRef, type ReactNode } from 'react';

interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** No way out by Escape or the cross: something is under way. */
  held?: boolean;
}

/** The browser's own dialog: it traps the focus, makes the page inert and gives the focus back. */
export function Dialog({ open, title, onClose, children, held = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);

  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!held) onClose();
      }}
      onClose={() => {
        // A second Escape closes it whatever the page says.
        if (open) onClose();
      }}
    >
      {open && (
        <>
          <div className="dialog-head">
            <h2 id={heading}>{title}</h2>
            {!held && (
              <button type="button" className="plain close" onClick={onClose} aria-label="Close">
                ✕
              </button>
            )}
          </div>
          {children}
        </>
      )}
    </dialog>
  );
}
