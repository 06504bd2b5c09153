import type { IRoute, Router } from 'express';

// Express has no public list of its routes. These few lines read the one it works with.

type Layer = {
  route?: IRoute;
  handle: Router | ((...parameters: unknown[]) => unknown);
  /** Says which part of the path this layer takes, or nothing if it does not match. */
  match(path: string): false | { path: string };
};

/** The routes of a router, and of the routers mounted in it. With a path: those it leads to. */
export function routesOf(router: Router, path?: string): IRoute[] {
  return (router.stack as unknown as Layer[]).flatMap((layer) => {
    const inner = 'stack' in layer.handle ? (layer.handle as Router) : undefined;
    if (!layer.route && !inner) return [];
    const match = path === undefined ? undefined : layer.match(path);
    if (match === false) return [];
    if (layer.route) return [layer.route];
    const rest = match && path?.slice(match.path.length);
    return inner ? routesOf(inner, rest === '' ? '/' : rest) : [];
  });
}

/** The methods that the routes of a path answer, as the `Allow` header lists them. */
export function methodsOf(router: Router, path: string): string[] {
  const layers = routesOf(router, path).flatMap((route) => route.stack);
  const methods = new Set(layers.map((layer) => layer.method?.toUpperCase() ?? 'ALL'));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods];
}
