/** The targets of this lab, by name. */
import { defineConfig } from "./lab/target/config.ts";

export default defineConfig({
  targets: [
    {
      name: "hpack",
      load: async () => (await import("./protocols/hpack/target.ts")).target,
      plants: async () => (await import("./protocols/hpack/plants.ts")).PLANTS,
    },
    {
      name: "oap",
      load: async () => (await import("./protocols/oap/target.ts")).target,
      plants: async () => (await import("./protocols/oap/plants.ts")).PLANTS,
    },
    {
      name: "grpc",
      load: async () => (await import("./protocols/grpc/target.ts")).target,
      plants: async () => (await import("./protocols/grpc/plants.ts")).PLANTS,
    },
    {
      name: "websocket",
      load: async () => (await import("./protocols/websocket/target.ts")).target,
      plants: async () => (await import("./protocols/websocket/plants.ts")).PLANTS,
    },
    {
      name: "http2",
      load: async () => (await import("./protocols/http2/target.ts")).target,
      plants: async () => (await import("./protocols/http2/plants.ts")).PLANTS,
    },
    {
      name: "resp",
      load: async () => (await import("./protocols/resp/target.ts")).target,
      plants: async () => (await import("./protocols/resp/plants.ts")).PLANTS,
    },
    {
      name: "kafka",
      load: async () => (await import("./protocols/kafka/target.ts")).target,
      plants: async () => (await import("./protocols/kafka/plants.ts")).PLANTS,
    },
    {
      name: "nats",
      load: async () => (await import("./protocols/nats/target.ts")).target,
      plants: async () => (await import("./protocols/nats/plants.ts")).PLANTS,
    },
    {
      name: "http1",
      load: async () => (await import("./protocols/http1/target.ts")).target,
      plants: async () => (await import("./protocols/http1/plants.ts")).PLANTS,
    },
    {
      name: "tls",
      load: async () => (await import("./protocols/tls/target.ts")).target,
      plants: async () => (await import("./protocols/tls/plants.ts")).PLANTS,
    },
    {
      name: "netstring",
      load: async () => (await import("./protocols/netstring/target.ts")).target,
      plants: async () => (await import("./protocols/netstring/plants.ts")).PLANTS,
    },
  ],
});
