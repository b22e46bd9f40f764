import { useEffect, useId, useRef, type ReactNode } from 'react';

interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** No way out by Escape or the cross: something is under way. */
  held?: boolean;
  /** A wallet may show something of its own within the page, which has to be reachable meanwhile. */
  yielding?: boolean;
}

/** The browser's own dialog: it traps the focus, makes the page inert and gives the focus back. */
export function Dialog({ open, title, onClose, children, held = false, yielding = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const dialog = element.current;
    if (!dialog) return;
    if (dialog.open) dialog.close();
    if (!open) return;
    if (yielding) dialog.show();
    else dialog.showModal();
  }, [open, yielding]);

  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!held) onClose();
      }}
      onClose={() => {
        // It was shown in another way meanwhile, or is to be gone.
        if (!open || element.current?.open) return;
        // A second Escape closes it whatever the page says.
        if (held) element.current?.showModal();
        else onClose();
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
