package io.vmcrypt.estate.internal.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.estate.internal.leaving.LeavingLook;
import io.vmcrypt.estate.internal.leaving.LeavingRegistrationStage;
import io.vmcrypt.estate.internal.leaving.LeftName;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.OvhLook;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.Context;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.StageWorld;
import io.vmcrypt.estate.part.ClientTrust;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.part.Leaving;
import io.vmcrypt.estate.plan.EstateStep;
import io.vmcrypt.ovh.vmencryption.KmsRegistration;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.Removal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A cloud whose vCenter leaves a key provider that is registered at OVHcloud, or may be. */
public final class RegistrationsWorld implements AutoCloseable {

  public static final String SERVICE = FakeCloud.SERVICE_NAME;
  public static final String KMS = "/dedicatedCloud/{serviceName}/vmEncryption/kms";
  public static final Thumbprint THUMBPRINT = Thumbprint.parse("ab".repeat(20));

  /** Where the key server of the estate is. */
  public static final String OWN = "127.0.0.1";

  public static final String LEFT = "127.0.0.2";
  public static final String OTHER = "127.0.0.3";

  /** An address that OVHcloud does not let vCenter through to. */
  public static final String BEYOND = "192.0.2.77";

  public final StageWorld stages = new StageWorld();

  /** What the last plan told. */
  public List<Finding> findings = List.of();

  /** The same in words. */
  public List<String> told = List.of();

  private final List<String> shown = new ArrayList<>();

  // -- OVHcloud

  /** OVHcloud says that it has this one too; it is only told, and no run can remove it. */
  public void shows(String ip, String state, String description) {
    if (shown.isEmpty()) {
      ovhAnswers(
          KMS,
          any -> IntStream.range(0, shown.size()).mapToObj(Integer::toString).toList().toString());
      ovhAnswers(KMS + "/{kmsId}", id -> shown.get(Integer.parseInt(id)));
    }
    shown.add(
        "{\"kmsId\":%d,\"ip\":%s,\"kmsTcpPort\":5696,\"sslThumbprint\":\"%s\",\"description\":\"%s\",\"state\":\"%s\"}"
            .formatted(
                shown.size(),
                ip.isEmpty() ? "null" : "\"" + ip + "\"",
                THUMBPRINT,
                description,
                state));
  }

  private void ovhAnswers(String path, UnaryOperator<String> byId) {
    stages
        .cloud
        .ovh()
        .answerRoute(
            "GET",
            path,
            request ->
                FakeAnswer.json(
                    200,
                    byId.apply(request.path().substring(request.path().lastIndexOf('/') + 1))));
  }

  public void shows(String... ips) {
    for (String ip : ips) {
      shows(ip, "delivered", "");
    }
  }

  public void registrationsNotTold() {
    stages.cloud.ovh().answerRoute("GET", KMS, request -> FakeAnswer.json(400, "{}"));
  }

  /** It is registered, and a run can remove it. */
  public void registered(String... ips) {
    stages.cloud.ovh().setKmsConfigured(any -> true);
    for (String ip : ips) {
      var unused =
          stages
              .ovh
              .privateCloud(SERVICE)
              .vmEncryption()
              .kmsServers()
              .startRegister(KmsRegistration.builder(ip, THUMBPRINT).build())
              .await(Duration.ofMinutes(1));
    }
  }

  public List<String> registrations() {
    return stages.cloud.ovh().registeredKms().stream().map(FakeRegisteredKms::ip).toList();
  }

  // -- vCenter

  /** The key provider that is left has servers there. */
  public void old(String first, String... more) {
    provider(LoneVcenter.OLD, "kms-old", first, more);
  }

  /** Another one has. */
  public void third(String first, String... more) {
    provider("third", "t", first, more);
  }

  private void provider(String id, String server, String first, String... more) {
    KmsClusterSpec.Builder spec =
        KmsClusterSpec.builder(id, KmsServerSpec.builder(server + "-1", first).port(1).build());
    for (int i = 0; i < more.length; i++) {
      spec.addServer(KmsServerSpec.builder(server + "-" + (i + 2), more[i]).port(1).build());
    }
    var unused = stages.vcenter.kmsClusters().ensure(spec.build());
  }

  /** The estate's key provider is there. */
  public void estatesOwn() {
    assertThat(stages.untrusting(stages.known(StageWorld.SERVER)).id())
        .isEqualTo(StageWorld.PROVIDER);
  }

  public void oldIsGone() {
    assertThat(stages.vcenter.kmsClusters().remove(LoneVcenter.OLD, Removal.careful())).isTrue();
  }

  // -- the estate

  /** Somebody has looked for others. */
  public static Leaving.Builder leaving(String... registrations) {
    Leaving.Builder leaving = Leaving.builder(LoneVcenter.OLD).force();
    for (String ip : registrations) {
      leaving.registration(ip);
    }
    return leaving;
  }

  public LeftName name(Leaving.Builder leaving) {
    return new LeftName(look(leaving));
  }

  private LeavingLook look(Leaving.Builder leaving) {
    return new LeavingLook(stages.vcenter, leaving.build(), StageWorld.PROVIDER);
  }

  public LeavingRegistrationStage stage(Leaving.Builder leaving) {
    return stage(leaving, name(leaving));
  }

  private LeavingRegistrationStage stage(Leaving.Builder leaving, LeftName name) {
    KeyServer server = stages.server(new ClientTrust.SignedBy(StageWorld.SIGNER));
    SeenKeyServer seen = stages.seen(server, StageWorld.SERVER, Optional.of(stages.shown()));
    assertThat(seen.ips()).containsExactly(OWN);
    Context context = stages.context(StageWorld.estate(server).build(), Set.of(), List.of(seen));
    return new LeavingRegistrationStage(
        context, look(leaving), name, new OvhLook(stages.ovh, SERVICE));
  }

  /** The addresses whose registrations a plan removes. */
  public List<String> plan(Leaving.Builder leaving) {
    return plan(stage(leaving));
  }

  /** The same with the name, which hears of it. */
  public List<String> plan(Leaving.Builder leaving, LeftName name) {
    return plan(stage(leaving, name));
  }

  public List<String> plan(LeavingRegistrationStage stage) {
    Found found = new Found();
    Optional<EstateStep> step = stage.plan(StageWorld.NOW, found);
    told = LoneVcenter.words(found);
    findings = found.findings();
    return addresses(step);
  }

  public static List<String> addresses(Optional<EstateStep> step) {
    return step.stream()
        .flatMap(planned -> planned.changes().stream())
        .map(change -> change.subject().name())
        .toList();
  }

  public List<String> advice() {
    return findings.stream().map(Finding::advice).toList();
  }

  @Override
  public void close() {
    stages.close();
  }
}
