import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** The paths of the API and their methods, as the OpenAPI document lists them. */
@Injectable()
export class RoutePaths {
  private routes: { pattern: RegExp; methods: string[] }[] = [];

  read(document: OpenAPIObject) {
    this.routes = Object.entries(document.paths).map(([path, operations]) => {
      const methods = Object.keys(operations).map((method) => method.toUpperCase());
      if (methods.includes('GET')) methods.push('HEAD');
      return { pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), methods };
    });
  }

  methodsOf(url: string): string[] {
    const path = url.replace(/\?.*$/, '');
    return this.routes.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : []));
  }
}
