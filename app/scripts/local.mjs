// This machine, as page and policy both understand it: a policy cannot name `[::1]`, nor all of `127.x.x.x`.
export const LOCAL_HOSTS = ['127.0.0.1', 'localhost'];
