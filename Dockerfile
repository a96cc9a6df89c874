# Amiable as one process: Slack over HTTP or Socket Mode, DynamoDB and AWS by the credentials of where it runs.
#
#   docker build --tag amiable .
#   docker run --stop-timeout 40 --publish 3000:3000 --env-file amiable.env \
#     --mount "type=bind,source=$PWD/amiable.yml,target=/app/amiable.yml,readonly" amiable
#
# docs/install.md says what belongs into amiable.env.

FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional packages are a Node for machines that have none, and what has a script to run is the playground's.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production PORT=3000
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
# Nothing is written to disk; the files are root's, and the process is not.
USER node
EXPOSE 3000
# 200 as long as the process answers: who starts it anew for what this says does not while Slack is away. /healthz says 200
# once the store and Slack are reached.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# No shell between, so that a stop signal reaches the process, which finishes what is under way within 30 seconds.
CMD ["node", "src/main.ts"]
