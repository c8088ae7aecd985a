package io.vmcrypt.estate;

import static io.vmcrypt.estate.EstateSystems.brisk;
import static io.vmcrypt.estate.internal.stage.KmsBeside.blocking;
import static io.vmcrypt.estate.internal.stage.KmsBeside.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.estate.part.KeyServer;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.http.FakeAnswer;
import io.vmcrypt.testkit.ovh.part.FakeRegisteredKms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The certificate of a KMS is renewed without a moment in which vCenter gets no key")
class ServerRenewalFlowTest {

  private static TestIdentity issued(TestAuthority authority) {
    return authority
        .server("localhost", "127.0.0.1")
        .notAfter(Instant.now().plus(500, ChronoUnit.DAYS))
        .issue();
  }

  private static ServerCertificate certificate(TestIdentity identity) {
    return ServerCertificate.of(List.of(identity.chain().get(0)));
  }

  private static Thumbprint thumbprint(TestIdentity identity) {
    return Thumbprint.of(identity.chain().get(0), ThumbprintAlgorithm.SHA1);
  }

  private static void makesKey(EstateSystems systems) {
    assertThat(systems.vcenter().kmsClusters().keys().create("kms-cluster").keyId()).isNotBlank();
  }

  private static FakeAnswer task(String state) {
    return FakeAnswer.json(200, "{\"taskId\":4711,\"state\":\"" + state + "\"}");
  }

  private static String registered(FakeCloud cloud) {
    return cloud.ovh().registeredKms().stream()
        .map(FakeRegisteredKms::sslThumbprint)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @Tag("thorough")
  @ValueSource(booleans = {true, false})
  @DisplayName("before, while and after the KMS changes over, by the same or by another authority")
  void next_isTrustedBeforehand_andFollowedAfterwards(boolean sameAuthority) {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      assertThat(systems.apply(systems.estate().build()).isComplete()).isTrue();
      String before = registered(cloud);
      TestIdentity next =
          issued(sameAuthority ? cloud.authority() : TestAuthority.create("Another CA"));
      Estate renewing =
          systems.estate(systems.keyServer().nextCertificate(certificate(next))).build();

      // before: vCenter comes to trust the next one beside the present one
      EstatePlan plan = systems.estates().plan(renewing);
      assertThat(blocking(plan)).as(plan.text()).isEmpty();
      assertThat(kinds(plan)).containsExactly("trust-next-certificates");
      assertThat(systems.apply(renewing).isComplete()).isTrue();
      makesKey(systems);
      assertThat(registered(cloud)).isEqualTo(before);
      assertThat(systems.estates().prove(renewing).isProved()).isTrue();

      // while: nothing has to be done for vCenter to go on
      cloud.kms().orElseThrow().replaceIdentity(next);
      makesKey(systems);

      // after: OVHcloud's thumbprint follows
      EstatePlan after = systems.estates().plan(renewing);
      assertThat(blocking(after)).as(after.text()).isEmpty();
      assertThat(after.unconfirmed()).isEmpty();
      assertThat(kinds(after)).containsExactly("register-key-servers");
      assertThat(after.text()).contains(before + " -> " + thumbprint(next));
      assertThat(systems.apply(renewing).isComplete()).isTrue();
      assertThat(registered(cloud)).isEqualTo(thumbprint(next).toString());
      makesKey(systems);
      assertThat(systems.estates().plan(renewing).isEmpty()).isTrue();

      // at last the estate says the new one alone
      Estate renewed =
          systems
              .estate(
                  KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
                      .expecting(thumbprint(next))
                      .identity(systems.identity()))
              .build();
      assertThat(systems.estates().plan(renewed).isEmpty()).isTrue();
      assertThat(systems.estates().prove(renewed).isProved()).isTrue();
    }
  }

  @Test
  @DisplayName("a thumbprint that OVHcloud keeps although its task is done is no step that is done")
  void next_taskIsDoneWithoutEffect_fails() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      assertThat(systems.apply(systems.estate().build()).isComplete()).isTrue();
      TestIdentity next = issued(cloud.authority());
      Estate renewing =
          systems.estate(systems.keyServer().nextCertificate(certificate(next))).build();
      assertThat(systems.apply(renewing).isComplete()).isTrue();
      String before = registered(cloud);
      cloud.kms().orElseThrow().replaceIdentity(next);
      String service = "/dedicatedCloud/{serviceName}";
      cloud
          .ovh()
          .answerRoute(
              "POST",
              service + "/vmEncryption/kms/{kmsId}/changeProperties",
              request -> task("todo"));
      cloud.ovh().answerRoute("GET", service + "/task/4711", request -> task("done"));
      // no other step waits for that end
      assertThat(systems.estates().plan(renewing).text())
          .contains("waits for OVHcloud's task, to its end");

      EstateReport report = systems.apply(renewing);

      assertThat(report.isComplete()).as(report.text()).isFalse();
      assertThat(report.text())
          .contains("the KMS's thumbprint is " + before + ", not " + thumbprint(next));
    }
  }

  @Test
  @DisplayName(
      "a KMS that has changed over before anybody said so is followed by vCenter and OVHcloud")
  void next_changedOverAlready_isFollowed() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      systems.apply(systems.estate().build());
      KeyServer known = systems.keyServer();
      TestIdentity next = issued(TestAuthority.create("Another CA"));
      cloud.kms().orElseThrow().replaceIdentity(next);
      assertThat(blocking(systems.estates().plan(systems.estate(known).build()))).isNotEmpty();

      Estate renewing = systems.estate(known.nextCertificate(certificate(next))).build();
      EstatePlan plan = systems.estates().plan(renewing);

      // the end of the registration may wait for vCenter to trust the new one
      assertThat(kinds(plan))
          .as(plan.text())
          .contains("register-key-servers", "trust-key-servers", "finish-registration");
      assertThat(plan.text()).contains("delivered -> delivered, with the new thumbprint");
      assertThat(plan.steps())
          .filteredOn(step -> step.kind().value().equals("trust-key-servers"))
          .singleElement()
          .satisfies(
              step ->
                  assertThat(step.waitsFor()).contains("vCenter to find the key provider healthy"));
      assertThat(systems.apply(renewing).isComplete()).isTrue();
      makesKey(systems);
      assertThat(systems.estates().plan(renewing).isEmpty()).isTrue();
    }
  }

  /** OVHcloud's KMS that stays delivered, with its old thumbprint, while its task is to come. */
  private static final class Queued {
    private final FakeCloud cloud;
    private final long uploads;
    private volatile Optional<String> byOthers = Optional.empty();

    Queued(FakeCloud cloud, Thumbprint next) {
      this.cloud = cloud;
      this.uploads = uploads();
      FakeRegisteredKms kms = cloud.ovh().registeredKms().get(0);
      String service = "/dedicatedCloud/{serviceName}";
      String one = service + "/vmEncryption/kms/{kmsId}";
      String queued =
          "{\"taskId\":4711,\"name\":\"updateKms\",\"state\":\"todo\",\"description\":"
              + "\"Waiting for customer to configure the KMS Server...\"}";
      cloud
          .ovh()
          .answerRoute("POST", one + "/changeProperties", request -> FakeAnswer.json(200, queued));
      cloud
          .ovh()
          .answerRoute(
              "GET",
              service + "/task/4711",
              request -> isOver() ? task("done") : FakeAnswer.json(200, queued));
      cloud
          .ovh()
          .answerRoute(
              "GET",
              one,
              request ->
                  FakeAnswer.json(
                      200,
                      ("{\"kmsId\":%s,\"ip\":\"%s\",\"kmsTcpPort\":5696,\"description\":\""
                              + "vmcrypt\",\"state\":\"delivered\",\"sslThumbprint\":\"%s\"}")
                          .formatted(
                              kms.kmsId(),
                              kms.ip(),
                              isOver() ? next.toString() : byOthers.orElse(kms.sslThumbprint()))));
    }

    private long uploads() {
      return cloud.vcenter().requests().stream()
          .filter(call -> call.method().equals("UploadKmipServerCert"))
          .count();
    }

    /** Once vCenter trusts what the KMS shows now. */
    private boolean isOver() {
      return uploads() > uploads && byOthers.isEmpty();
    }

    long sent() {
      return cloud
          .ovh()
          .requests(
              "POST", "/dedicatedCloud/{serviceName}/vmEncryption/kms/{kmsId}/changeProperties")
          .size();
    }
  }

  /** An estate that was set up, whose KMS shows its next certificate already. */
  private static Estate changedOver(FakeCloud cloud, EstateSystems systems, TestIdentity next) {
    systems.apply(systems.estate().build());
    KeyServer known = systems.keyServer();
    cloud.kms().orElseThrow().replaceIdentity(next);
    return systems.estate(known.nextCertificate(certificate(next))).build();
  }

  @Test
  @DisplayName("while OVHcloud's task is to come the old thumbprint is there: nobody changed it")
  void next_taskIsToCome_isNotTakenForAnother() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      TestIdentity next = issued(TestAuthority.create("Another CA"));
      Estate renewing = changedOver(cloud, systems, next);
      Queued queued = new Queued(cloud, thumbprint(next));

      EstateReport report = systems.apply(renewing);

      assertThat(report.isComplete()).as(report.text()).isTrue();
      assertThat(queued.sent()).isEqualTo(1);
      assertThat(systems.estates().plan(renewing).isEmpty()).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("a third thumbprint, while OVHcloud's task is to come, is another's change")
  void next_taskIsToCome_anotherIsSeen() {
    Thumbprint third =
        Thumbprint.parse("AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD");
    AtomicReference<Optional<Queued>> told = new AtomicReference<>(Optional.empty());
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems =
            EstateSystems.listening(
                cloud,
                call -> {
                  if (call.operation().startsWith("change the thumbprint of KMS")) {
                    told.get().ifPresent(queued -> queued.byOthers = Optional.of(third.toString()));
                  }
                })) {
      TestIdentity next = issued(TestAuthority.create("Another CA"));
      Estate renewing = changedOver(cloud, systems, next);
      told.set(Optional.of(new Queued(cloud, thumbprint(next))));

      EstateReport report = systems.apply(renewing);

      assertThat(report.isComplete()).as(report.text()).isFalse();
      assertThat(report.text()).contains("it is not as it was any more: " + third);
    }
  }

  @Test
  @DisplayName(
      "an authority of the estate does not stand in the way of the next one of another authority")
  void next_ofAnotherAuthority_isTakenBesideTheKnownOne(@TempDir Path folder) throws IOException {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      KeyServer known =
          KeyServer.kmip(HostAndPort.of(cloud.kmsHost(), cloud.kmsPort()))
              .issuedBy(
                  Files.writeString(folder.resolve("ca.pem"), cloud.authority().certificatePem()))
              .identity(systems.identity());
      TestIdentity next = issued(TestAuthority.create("Another CA"));
      Estate renewing = systems.estate(known.nextCertificate(certificate(next))).build();
      systems.apply(systems.estate(known).build());
      assertThat(systems.apply(renewing).isComplete()).isTrue();

      cloud.kms().orElseThrow().replaceIdentity(next);

      makesKey(systems);
      EstatePlan plan = systems.estates().plan(renewing);
      assertThat(blocking(plan)).as(plan.text()).isEmpty();
      assertThat(systems.apply(renewing).isComplete()).isTrue();
    }
  }

  @Test
  @DisplayName("a third certificate is neither the present one nor the next one")
  void next_anotherIsShown_blocks() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      systems.apply(systems.estate().build());
      Estate renewing =
          systems
              .estate(systems.keyServer().nextCertificate(certificate(issued(cloud.authority()))))
              .build();
      String before = registered(cloud);
      cloud.kms().orElseThrow().replaceIdentity(issued(cloud.authority()));
      List<String> written = Writes.at(cloud);

      EstatePlan plan = systems.estates().plan(renewing);

      assertThat(blocking(plan))
          .contains(FindingCode.KMS_THUMBPRINT_MISMATCH, FindingCode.REGISTERED_THUMBPRINT_DIFFERS);
      assertThat(Writes.at(cloud)).isEqualTo(written);
      assertThat(registered(cloud)).isEqualTo(before);
    }
  }

  @Test
  @DisplayName("a next certificate that has ended blocks")
  void next_ended_blocks() {
    try (FakeCloud cloud = brisk().start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      systems.apply(systems.estate().build());
      TestIdentity ended =
          cloud
              .authority()
              .server("localhost")
              .notBefore(Instant.now().minus(20, ChronoUnit.DAYS))
              .notAfter(Instant.now().minus(1, ChronoUnit.DAYS))
              .issue();

      EstatePlan plan =
          systems
              .estates()
              .plan(
                  systems.estate(systems.keyServer().nextCertificate(certificate(ended))).build());

      assertThat(blocking(plan)).containsExactly(FindingCode.KMS_CERTIFICATE_EXPIRED);
      assertThat(kinds(plan)).isEmpty();
    }
  }
}
