export const LOCAL_HOSTS: readonly string[];
