package io.vmcrypt.examples.faults;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.kmip.KmipProbe;
import io.vmcrypt.kmip.report.ProbeReport;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.kmip.part.KmipMisbehaviour;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A key server, and the probe. */
final class KmsScene extends Scene {

  private static final String HELD_KEYS = "heldKeys";
  private static final String LOCATE_KEYS = "locateKeys";
  private static final String HANDSHAKE = "TLS handshake";
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private static final TestIdentity STRANGER =
      TestAuthority.create("a stranger's").client("vcenter").issue();

  /**
   * For a probe without its keys, and for each action with a key: also enough on a busy machine. A
   * server that falls silent is waited for three times at most.
   */
  private static final Duration SHORT_PROBE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int HALF_OF_A_FLIGHT = 300;

  private final FakeKmipServer kms;
  private final AtomicReference<Function<String, Boolean>> afterEffect;
  private TestIdentity client = CLIENT;
  private @Nullable KmipProbe probe;

  private KmsScene(FakeKmipServer kms, AtomicReference<Function<String, Boolean>> afterEffect) {
    super(kms.port(), new SkippingTime());
    this.kms = kms;
    this.afterEffect = afterEffect;
  }

  private static KmsScene open() {
    AtomicReference<Function<String, Boolean>> afterEffect = new AtomicReference<>(last -> false);
    AtomicReference<@Nullable FakeKmipServer> server = new AtomicReference<>();
    FakeKmipServer kms =
        FakeKmipServer.builder(AUTHORITY)
            .waiting(
                duration -> {
                  FakeKmipServer running = server.get();
                  List<String> operations =
                      running == null ? List.<String>of() : running.operations();
                  if (!operations.isEmpty()
                      && afterEffect.get().apply(operations.get(operations.size() - 1))) {
                    afterEffect.set(none -> false);
                  }
                })
            .start();
    server.set(kms);
    return new KmsScene(kms, afterEffect);
  }

  static List<RemoteCall<KmsScene>> calls() {
    return Stream.concat(
            Stream.of(
                RemoteCall.of(
                        "readCertificate",
                        KmsScene::open,
                        none -> false,
                        scene -> scene.probe().readCertificate())
                    .cold()
                    .looks(),
                RemoteCall.of(
                        HELD_KEYS,
                        KmsScene::open,
                        none -> false,
                        scene -> scene.probe().heldKeys(List.of("any")))
                    .cold()
                    .looks(),
                RemoteCall.of(
                        LOCATE_KEYS,
                        KmsScene::open,
                        none -> false,
                        scene -> scene.probe().locateKeys())
                    .cold()
                    .looks(),
                RemoteCall.telling("Locate", KmsScene::open, none -> false, KmsScene::listIsCut)
                    .cold(),
                roundTrip(HANDSHAKE)),
            Stream.of(
                    "Discover Versions",
                    "Query",
                    "Create",
                    "Get",
                    "Get Attributes",
                    "Activate",
                    "Revoke",
                    "Destroy")
                .map(KmsScene::roundTrip))
        .toList();
  }

  private static RemoteCall<KmsScene> roundTrip(String name) {
    return RemoteCall.telling(name, KmsScene::open, none -> false, KmsScene::roundTrip).cold();
  }

  /** A list that is refused, or breaks off, is a value that says so. */
  private @Nullable String listIsCut() {
    return probe().locateKeys().isComplete() ? null : "list-not-complete";
  }

  /** What the report tells; a key that is left without a word is told as that. */
  private @Nullable String roundTrip() {
    ProbeReport report = probe().probe();
    Set<String> codes = new TreeSet<>();
    report.findings().forEach(finding -> codes.add(finding.code().value()));
    // of every server of these tests
    codes.remove("kms-certificate-chain-incomplete");
    codes.remove("kms-certificate-ec-key");
    // an information that depends on how much time is left
    codes.remove("test-key-labels-refused");
    boolean left = kms.keys().stream().map(FakeKmipKey::state).anyMatch(KmsScene::exists);
    if (left && codes.stream().noneMatch(code -> code.endsWith("left-behind"))) {
      codes.add("SILENTLY_LEFT_A_KEY");
    }
    return codes.isEmpty() ? null : String.join(" ", codes);
  }

  private static boolean exists(String state) {
    return !state.startsWith("Destroyed");
  }

  private KmipProbe probe() {
    if (probe == null) {
      throw new IllegalStateException("not connected");
    }
    return probe;
  }

  @Override
  String system() {
    return "KMS";
  }

  @Override
  void connect(String host, Duration timeout) {
    probe =
        KmipProbe.builder(HostAndPort.of(host, relay().port()))
            .clientIdentity(ClientIdentity.of(client.chain(), client.privateKey()))
            .trust(trust())
            .timeout(timeout)
            .keyRoundTrip()
            .build();
  }

  @Override
  Duration shortLimit() {
    return SHORT_PROBE;
  }

  @Override
  void warm() {}

  @Override
  void plan(RemoteCall<?> call, MatrixFault fault, int elsewhere) {
    if (call.name().equals("readCertificate") || call.name().equals(HANDSHAKE)) {
      planHandshake(fault);
    } else if (call.name().equals(HELD_KEYS) || call.name().equals(LOCATE_KEYS)) {
      // what comes first; a fault at a single key is a reason in the value
      planOperation("Discover Versions", fault);
    } else {
      planOperation(call.name(), fault);
    }
  }

  private void planHandshake(MatrixFault fault) {
    switch (fault) {
      case SILENCE -> kms.misbehave(KmipMisbehaviour.SILENCE_BEFORE_TLS);
      case RESET_BEFORE -> relay().resetAtNextRequest();
      case CUT -> relay().cutAfter(HALF_OF_A_FLIGHT);
      case DRIP -> relay().drip(PAUSE);
      case HTML -> kms.misbehave(KmipMisbehaviour.NO_TLS);
      case MALFORMED -> relay().garble();
      case EXPIRED -> {
        client = STRANGER;
        connect(HOST, LONG);
      }
      default -> throw new IllegalArgumentException("no such cell: " + fault);
    }
  }

  private void planOperation(String operation, MatrixFault fault) {
    switch (fault) {
      case SILENCE -> after(operation, () -> relay().silence());
      case RESET_BEFORE -> {
        if (operation.equals("Discover Versions")) {
          kms.misbehave(KmipMisbehaviour.CLOSE_AFTER_HANDSHAKE);
        } else {
          after(before(operation), () -> relay().resetAtNextRequest());
        }
      }
      case RESET_AFTER -> after(operation, () -> relay().reset());
      case CUT -> after(operation, () -> kms.misbehave(KmipMisbehaviour.CUT_ANSWER));
      case DRIP -> after(operation, () -> relay().drip(PAUSE));
      case STATUS_500 -> kms.refuse(operation, "General Failure");
      case HTML -> after(operation, () -> kms.misbehave(KmipMisbehaviour.GARBAGE_ANSWER));
      case MALFORMED -> after(operation, () -> kms.misbehave(KmipMisbehaviour.MALFORMED_ANSWER));
      case OVERSIZED -> after(operation, () -> kms.misbehave(KmipMisbehaviour.OVERSIZED_ANSWER));
      default -> throw new IllegalArgumentException("no such cell: " + fault);
    }
  }

  private static String before(String operation) {
    return switch (operation) {
      case "Query", "Locate" -> "Discover Versions";
      case "Create" -> "Query";
      case "Get" -> "Create";
      case "Get Attributes" -> "Get";
      case "Activate" -> "Get Attributes";
      case "Revoke" -> "Activate";
      case "Destroy" -> "Revoke";
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private void after(String operation, Runnable action) {
    afterEffect.set(
        last -> {
          if (last.equals(operation)) {
            action.run();
            return true;
          }
          return false;
        });
  }

  @Override
  void behave() {
    kms.behave();
    // has the fake call what waits in its place after each request took effect, before it answers
    kms.delayAnswers(Duration.ofMillis(1));
    afterEffect.set(none -> false);
    client = CLIENT;
    relay().behave();
  }

  @Override
  Set<String> secrets() {
    return Set.of(CLIENT.privateKeyPem().lines().skip(1).findFirst().orElseThrow());
  }

  @Override
  List<RuntimeException> failures() {
    return List.of();
  }

  @Override
  void disconnect() {}

  @Override
  void stopFakes() {
    kms.close();
  }
}
