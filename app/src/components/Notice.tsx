import type { ReactNode } from 'react';

interface NoticeProps {
  tone?: 'plain' | 'good' | 'warn' | 'bad';
  title?: ReactNode;
  children?: ReactNode;
  /** Read out as soon as it appears: for what follows from something that the reader did. */
  loud?: boolean;
}

/** Something to know before going on. */
export function Notice({ tone = 'plain', title, children, loud = false }: NoticeProps) {
  return (
    <div className={`notice ${tone}`} role={loud ? 'alert' : undefined}>
      {title !== undefined && <strong>{title}</strong>}
      {children !== undefined && <div>{children}</div>}
    </div>
  );
}
