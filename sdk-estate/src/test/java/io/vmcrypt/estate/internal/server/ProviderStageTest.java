package io.vmcrypt.estate.internal.server;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.OperationInterruptedException;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.core.shared.async.Beside;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.Health;
import io.vmcrypt.estate.internal.stage.Stage;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The key provider is made, and nobody else's is taken for it. */
class ProviderStageTest {

  @AutoClose private StageWorld world = new StageWorld();

  private Context context() {
    return world.context(new ClientTrust.SignedBy(StageWorld.SIGNER));
  }

  private static ProviderStage stage(Context context, Health health) {
    return new ProviderStage(context, health);
  }

  private static List<String> seen(Found found) {
    return found.findings().stream()
        .map(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS);
              assertThat(finding.isBlocking()).isTrue();
              return finding.seen();
            })
        .toList();
  }

  private static List<String> stillHolds(Stage stage) {
    Found found = new Found();
    stage.holds(true, found);
    return seen(found);
  }

  private static List<String> stillFits(Stage stage) {
    Found found = new Found();
    stage.holds(false, found);
    return seen(found);
  }

  @Test
  @DisplayName("it is made and told, and the same plan then sees that it is there")
  void run_makes() {
    Context context = context();
    Health health = new Health(context);
    ProviderStage stage = stage(context, health);
    Found found = new Found();
    assertThat(stage.plan(StageWorld.NOW, found))
        .hasValueSatisfying(step -> assertThat(step.changes()).isNotEmpty());
    assertThat(stage.after(StageWorld.NOW).isSetUp()).isTrue();
    assertThat(stage.after(StageWorld.NOW).serversToCome()).containsExactly(StageWorld.SERVER);
    // another step waits
    health.waitsFor(new ServerTrustStage(context, health));

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.changes).isNotEmpty();
    assertThat(told.states).isEmpty();
    assertThat(stage.plan(StageWorld.NOW, found)).isEmpty();
    assertThat(found.findings()).isEmpty();
    assertThat(stillHolds(stage)).isEmpty();
    assertThat(stillFits(stage)).isEmpty();
  }

  @Test
  @DisplayName("where it is the last to set the key provider up, it waits until that works")
  void run_waits() {
    Context context = context();
    Health health = new Health(context);
    ProviderStage stage = stage(context, health);
    assertThat(stage.plan(StageWorld.NOW, new Found())).isPresent();
    world.provider(world.accepted("vc", 365));

    StageWorld.Told told = StageWorld.Told.by(stage);

    assertThat(told.changes).isEmpty();
    assertThat(told.states).first().isEqualTo("vCenter finds the key provider healthy");
  }

  @Test
  @DisplayName("a server of somebody else is told of before each step that stands on it")
  void stillHolds_otherServer() {
    world.provider();
    ProviderStage stage = stage(context(), new Health(context()));
    assertThat(stillHolds(stage)).isEmpty();
    world.provider(world.known("theirs"));
    String theirs =
        "vCenter has it at %s:%s, and the estate does not name it"
            .formatted(world.cloud.kmsHost(), world.cloud.kmsPort());
    assertThat(stillHolds(stage)).containsExactly(theirs);
    assertThat(stillFits(stage)).containsExactly(theirs);
  }

  /** Of each key server, from now on. */
  private void tellsAddressThatIsNone() {
    world
        .cloud
        .vcenter()
        .faults()
        .onEvery(
            FakeVcenter.call("ListKmipServers"),
            Fault.altered(
                answer ->
                    answer.replace(
                        world.cloud.kmsHost() + "</address>", "no address:x</address>")));
  }

  @Test
  @DisplayName("an address that is none belongs to no server of the estate, and is told")
  void stillHolds_addressIsNone() {
    world.provider();
    tellsAddressThatIsNone();
    ProviderStage stage = stage(context(), new Health(context()));
    Found found = new Found();
    assertThat(stage.plan(StageWorld.NOW, found)).isEmpty();
    assertThat(seen(found))
        .singleElement(as(InstanceOfAssertFactories.STRING))
        .startsWith("it is at \"no address:x\", which is no address, in vCenter, and at ");
    assertThat(stillFits(stage)).isEqualTo(seen(found));
  }

  @Test
  @DisplayName("a key provider that is gone does not hold, and its name is free for the step")
  void stillHolds_gone() {
    ProviderStage stage = stage(context(), new Health(context()));
    assertThat(stillHolds(stage))
        .isNotEmpty()
        .allSatisfy(seen -> assertThat(seen).startsWith("it is not as it was any more"));
    assertThat(stillFits(stage)).isEmpty();
  }

  @Test
  @DisplayName("a word for another address than OVHcloud tells blocks, and says which one there is")
  void plan_forcedElsewhere() {
    Context context =
        world.context(
            StageWorld.estate(KeyServer.okms(StageWorld.OKMS).force("192.0.2.9")).build());
    Found found = new Found();
    var unused = stage(context, new Health(context)).plan(StageWorld.NOW, found);
    String place = world.cloud.kmsHost() + ":" + world.cloud.kmsPort();
    assertThat(found.findings())
        .filteredOn(Finding::isBlocking)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.PLAN_REFUSED);
              assertThat(finding.seen())
                  .endsWith("at another address (force) than it has: " + place);
              assertThat(finding.advice()).contains("\"force\": \"" + place + "\"");
            });
  }

  @Test
  @DisplayName("where no address of vCenter's is one, keys in use cannot be compared: that is told")
  void plan_nothingToCompareWith() {
    world.provider();
    world.keyInUse("k-1", StageWorld.PROVIDER);
    tellsAddressThatIsNone();
    ProviderStage stage = stage(context(), new Health(context()));
    Found found = new Found();

    assertThat(stage.plan(StageWorld.NOW, found)).isEmpty();

    assertThat(found.findings())
        .filteredOn(finding -> finding.code().equals(FindingCode.KEYS_COMPARED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.isBlocking()).isFalse();
              assertThat(finding.seen())
                  .isEqualTo(
                      "its keys were not compared with those in use: what vCenter has as the"
                          + " address of the others is none");
            });
    assertThat(found.findings())
        .filteredOn(Finding::isBlocking)
        .extracting(Finding::code)
        .containsExactly(FindingCode.KEY_PROVIDER_HAS_OTHER_SERVERS);
  }

  @Test
  @DisplayName("one that keeps its keys otherwise than the estate says blocks, with both ways told")
  void plan_otherKeyType() {
    world.close();
    world = new StageWorld(FakeCloud.builder().vcenter(vcenter -> vcenter.apiVersion("9.0.0.0")));
    world.provider();
    KeyServer server = world.server(new ClientTrust.SignedBy(StageWorld.SIGNER));
    Context same = world.context(StageWorld.estate(server).keyType(KmsKeyType.RAW).build());
    Found none = new Found();
    assertThat(stage(same, new Health(same)).plan(StageWorld.NOW, none)).isEmpty();
    assertThat(none.findings()).isEmpty();
    Context other =
        world.context(
            StageWorld.estate(server)
                .keyType(KmsKeyType.WRAPPED)
                .wrappingKey(WrappingKeySpec.rotatedEvery(90))
                .build());
    Found found = new Found();

    assertThat(stage(other, new Health(other)).plan(StageWorld.NOW, found)).isEmpty();

    assertThat(found.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.code()).isEqualTo(FindingCode.KEY_TYPE_DIFFERS);
              assertThat(finding.isBlocking()).isTrue();
              assertThat(finding.seen())
                  .contains(
                      "keys of type rawKey -> keys of type wrappedKey, wrapping key rotated every"
                          + " 90 days");
              assertThat(finding.advice()).contains("leave " + StageWorld.PROVIDER + " for it");
            });
  }

  @Test
  @DisplayName("of the steps that set it up only the last is told as waiting for its health")
  void health_told() {
    Context context = context();
    Health health = new Health(context);
    ProviderStage stage = stage(context, health);
    EstateStep step = stage.plan(StageWorld.NOW, new Found()).orElseThrow();
    assertThat(health.told(stage, step).awaitsHealth()).isTrue();
    health.waitsFor(new ServerTrustStage(context, health));
    assertThat(health.told(stage, step).awaitsHealth()).isFalse();
    // one that waits by itself, whatever comes after it
    EstateStep other =
        EstateStep.of(EstateStep.Kind.RENEW_CLIENT_CERTIFICATE, step.thing(), step.changes())
            .awaitingHealth(true);
    assertThat(health.told(stage, other).awaitsHealth()).isTrue();
  }

  @Test
  @DisplayName("an interrupt while a skipped server is tried is none that it does not answer")
  void plan_interrupted_ends() throws IOException {
    ClientTrust trust = new ClientTrust.SignedBy(StageWorld.SIGNER);
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      world.untrusting(
          KmsServerSpec.builder(StageWorld.SERVER, "127.0.0.1").port(silent.getLocalPort()));
      String address = "127.0.0.1:" + silent.getLocalPort();
      KeyServer skipped = KeyServer.kmip(address).skip(address).clientTrust(trust);
      KeyServer other = world.server(trust);
      Context context =
          world.context(
              StageWorld.estate(skipped, other).build(),
              Set.of(),
              List.of(world.seen(other, "kms-2", Optional.of(world.shown()))));
      Thread planning = Thread.currentThread();
      Beside<Integer> outside =
          Beside.start(
              "outside",
              () -> {
                try (Socket tried = silent.accept()) {
                  planning.interrupt();
                  return tried.getInputStream().readAllBytes().length;
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });

      assertThatThrownBy(
              () -> stage(context, new Health(context)).plan(StageWorld.NOW, new Found()))
          .isInstanceOf(OperationInterruptedException.class);

      assertThat(Thread.interrupted()).isTrue();
      outside.close();
    }
  }
}
