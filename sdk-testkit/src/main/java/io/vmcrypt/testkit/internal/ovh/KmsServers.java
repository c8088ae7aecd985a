package io.vmcrypt.testkit.internal.ovh;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The KMS servers registered with the service. Guarded by the lock of {@link OvhCloud}. */
final class KmsServers {
  /** The text that OVH's own interface looks for while a registration waits for vCenter. */
  static final String WAITING = "Waiting for customer to configure the KMS Server...";

  private static final long FIRST_ID = 350;

  private final Map<Long, KmsServer> servers = new LinkedHashMap<>();
  private final OvhTasks tasks;
  private final long tcpPort;
  private final Predicate<String> configured;
  private long nextId = FIRST_ID;

  /**
   * No servers yet.
   *
   * @param tcpPort the port that each registered server is reported with
   * @param configured whether the server with an address has been added in vCenter
   */
  KmsServers(OvhTasks tasks, long tcpPort, Predicate<String> configured) {
    this.tasks = tasks;
    this.tcpPort = tcpPort;
    this.configured = configured;
  }

  List<KmsServer> all() {
    return List.copyOf(servers.values());
  }

  KmsServer get(long id) {
    return Optional.ofNullable(servers.get(id))
        .orElseThrow(() -> OvhRefusal.notFound("kmsId = " + id));
  }

  /** The state of the option, which follows from its servers. */
  String optionState() {
    Predicate<String> any =
        state -> servers.values().stream().anyMatch(server -> server.state().equals(state));
    if (any.test("delivered") || any.test("toUpdate") || any.test("updating")) {
      return "enabled";
    }
    if (any.test("toCreate") || any.test("creating")) {
      return "enabling";
    }
    return any.test("toDelete") || any.test("deleting") ? "disabling" : "disabled";
  }

  OvhTask register(String ip, String sslThumbprint, String description) {
    if (servers.values().stream().anyMatch(server -> server.ip().equals(ip))) {
      throw OvhRefusal.conflict("A KMS with the IP " + ip + " is already registered");
    }
    KmsServer server = new KmsServer(nextId++, ip, tcpPort, sslThumbprint, description);
    servers.put(server.id(), server);
    return tasks.start(
        "addKms",
        null,
        List.of(
            TaskStep.of(OvhTask.TODO, 0, "").onStart(() -> server.state("toCreate")),
            TaskStep.of(OvhTask.DOING, 10, "Opening flows towards the KMS Server")
                .onStart(() -> server.state("creating")),
            TaskStep.of(OvhTask.DOING, 30, WAITING).until(() -> configured.test(ip)),
            TaskStep.of(OvhTask.DOING, 60, "Checking the KMS Server"),
            TaskStep.of(OvhTask.DOING, 80, "Enabling virtual machine encryption")),
        state -> {
          switch (state) {
            case OvhTask.DONE -> server.state("delivered");
            case OvhTask.CANCELED -> servers.remove(server.id());
            default -> server.state("error");
          }
        });
  }

  OvhTask change(KmsServer server, String sslThumbprint, Optional<String> description) {
    if (!server.state().equals("delivered")) {
      throw OvhRefusal.conflict("The KMS is not in the delivered state");
    }
    return tasks.start(
        "updateKms",
        null,
        List.of(
            TaskStep.of(OvhTask.TODO, 0, "").onStart(() -> server.state("toUpdate")),
            TaskStep.of(OvhTask.DOING, 50, "Updating the KMS Server")
                .onStart(() -> server.state("updating"))),
        state -> {
          server.state(state.equals(OvhTask.ERROR) ? "error" : "delivered");
          if (state.equals(OvhTask.DONE)) {
            server.sslThumbprint(sslThumbprint);
            description.ifPresent(server::description);
          }
        });
  }

  OvhTask remove(KmsServer server) {
    if (!server.state().equals("delivered") && !server.state().equals("error")) {
      throw OvhRefusal.conflict("The KMS is not in the delivered state");
    }
    return tasks.start(
        "removeKms",
        null,
        List.of(
            TaskStep.of(OvhTask.TODO, 0, "").onStart(() -> server.state("toDelete")),
            TaskStep.of(OvhTask.DOING, 50, "Closing flows towards the KMS Server")
                .onStart(() -> server.state("deleting"))),
        state -> {
          switch (state) {
            case OvhTask.DONE -> servers.remove(server.id());
            case OvhTask.CANCELED -> server.state("delivered");
            default -> server.state("error");
          }
        });
  }
}
