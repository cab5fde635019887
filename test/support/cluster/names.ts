/** What pods ask for a Service's address: the few questions of cluster DNS that programs ask. */
import { createSocket } from "node:dgram";
import { isIPv4 } from "node:net";
import { join } from "node:path";
import { type ApiServer, apiServerOf } from "./api-server";
import { NETWORK, type Places } from "./places";

const SUFFIX = ".svc.cluster.local";
const TYPE_A = 1;
const NO_ERROR = 0;
const SERVER_FAILURE = 2;
const NO_SUCH_NAME = 3;
const TTL_SECONDS = 5;

/** Answers at the gateway's port 53; nothing outside of the cluster has a name here. */
export function serveNames(places: Places): void {
  const api = apiServerOf(join(places.folder, "admin.kubeconfig"));
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    const reply = (answer: Buffer) => socket.send(answer, port, address);
    answerTo(query, api).then(reply, () => reply(response(query, SERVER_FAILURE, [])));
  });
  socket.bind(53, NETWORK.gateway);
}

async function answerTo(query: Buffer, api: ApiServer): Promise<Buffer> {
  const { name, type } = questionOf(query);
  const addresses = await addressesOf(name.toLowerCase(), api);
  if (addresses === undefined) return response(query, NO_SUCH_NAME, []);
  return response(query, NO_ERROR, type === TYPE_A ? addresses : []);
}

/** `service.namespace.svc.cluster.local`, and `pod.service…` of a Service without an address. */
async function addressesOf(name: string, api: ApiServer): Promise<string[] | undefined> {
  if (!name.endsWith(SUFFIX)) return undefined;
  const [namespace, service, pod, ...rest] = name.slice(0, -SUFFIX.length).split(".").reverse();
  if (!namespace || !service || rest.length > 0) return undefined;
  const path = `/api/v1/namespaces/${namespace}`;
  const found = await api.get<ServiceObject>(`${path}/services/${service}`);
  const address = found?.spec.clusterIP;
  if (address === undefined) return undefined;
  if (pod === undefined && isIPv4(address)) return [address];
  const ends = await api.get<EndpointsObject>(`${path}/endpoints/${service}`);
  const ready = (ends?.subsets ?? []).flatMap(({ addresses }) => addresses ?? []);
  const wanted = ready.filter(({ hostname }) => pod === undefined || hostname === pod);
  return wanted.length > 0 ? wanted.map(({ ip }) => ip) : undefined;
}

interface ServiceObject {
  readonly spec: { readonly clusterIP?: string };
}

interface EndpointsObject {
  readonly subsets?: readonly {
    readonly addresses?: readonly { readonly ip: string; readonly hostname?: string }[];
  }[];
}

const HEADER_BYTES = 12;

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length: number; (length = query.readUInt8(at)) > 0; at += length + 1) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
  }
  return { name: labels.join("."), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function response(query: Buffer, code: number, addresses: readonly string[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  // An answer of authority; recursion as it was asked for.
  header.writeUInt16BE(0x8480 | (query.readUInt16BE(2) & 0x0100) | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) => {
    const record = Buffer.alloc(12);
    // The name is that of the question.
    record.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
    record.writeUInt16BE(TYPE_A, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(TTL_SECONDS, 6);
    record.writeUInt16BE(4, 10);
    return Buffer.concat([record, Buffer.from(address.split(".").map(Number))]);
  });
  return Buffer.concat([header, query.subarray(HEADER_BYTES, questionOf(query).end), ...records]);
}
