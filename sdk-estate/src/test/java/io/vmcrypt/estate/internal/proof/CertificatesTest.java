package io.vmcrypt.estate.internal.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.HostAndPort;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.certificate.CertificateValidity;
import io.vmcrypt.core.certificate.ClientIdentity;
import io.vmcrypt.core.certificate.ServerCertificate;
import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.certificate.ThumbprintAlgorithm;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.internal.reading.Found;
import io.vmcrypt.estate.internal.reading.SeenKeyServer;
import io.vmcrypt.estate.internal.stage.LoneVcenter;
import io.vmcrypt.estate.internal.stage.Look;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.ovh.okms.OkmsCredential;
import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.KmsClusterSpec;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which certificates a proof lists, and of which it tells that they end: nothing is asked. */
class CertificatesTest {

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestAuthority STRANGER = TestAuthority.create("of no use");
  private static final TestIdentity KMS = AUTHORITY.server("kms").issue();
  private static final TestIdentity CLIENT = AUTHORITY.client("vcenter").issue();
  private final Instant now = Instant.now();
  private final Instant soon = now.plus(Duration.ofDays(5));
  private final Instant past = now.minus(Duration.ofDays(5));

  @AutoClose
  private final VsphereClient vcenter =
      VsphereClient.builder(
              HostAndPort.of("127.0.0.1", 1), VsphereCredentials.password("u", Secret.of("p")))
          .build();

  private final Estate estate = LoneVcenter.estate();
  private final Found found = new Found();

  private List<String> look(
      @Nullable TestIdentity shown,
      @Nullable TestIdentity named,
      @Nullable KmsClusterStatus status) {
    return new Certificates(estate, LoneVcenter.systems(vcenter))
        .look(seen(shown, named), Optional.ofNullable(status), found).stream()
            .map(CertificateValidity::what)
            .toList();
  }

  private Look seen(@Nullable TestIdentity shown, @Nullable TestIdentity named) {
    return new Look(
        LoneVcenter.emptyPlan(estate, now),
        Optional.ofNullable(named)
            .map(identity -> ClientIdentity.of(identity.chain(), identity.privateKey())),
        List.of(
            new SeenKeyServer(
                estate.keyServers().get(0),
                "kms-1",
                HostAndPort.of("192.0.2.1", 5696),
                List.of(),
                Optional.ofNullable(shown).map(identity -> ServerCertificate.of(chain(identity))),
                Map.of(),
                Optional.empty(),
                true,
                Set.of(),
                true)),
        () ->
            KmsClusterSpec.builder("new", KmsServerSpec.builder("kms-1", "192.0.2.1").build())
                .build(),
        List.of(),
        Optional.empty());
  }

  private static List<X509Certificate> chain(TestIdentity identity) {
    return List.of(identity.certificate(), STRANGER.certificate(), AUTHORITY.certificate());
  }

  private KmsClusterStatus.Certificate until(Instant end) {
    return new KmsClusterStatus.Certificate("CN=x", "CN=ca", "7", past.minusSeconds(9), end, "7B");
  }

  private static KmsClusterStatus status(
      KmsClusterStatus.@Nullable Certificate server,
      KmsClusterStatus.@Nullable Certificate client) {
    return new KmsClusterStatus(
        "new",
        Optional.empty(),
        List.of(
            new KmsClusterStatus.Server(
                "kms-1",
                KmsClusterStatus.Health.GREEN,
                "",
                Optional.of(true),
                Optional.of(true),
                Optional.ofNullable(server))),
        Optional.ofNullable(client));
  }

  private List<String> told() {
    return LoneVcenter.words(found).stream()
        .map(line -> line.substring(0, line.indexOf(':')))
        .toList();
  }

  @Test
  @DisplayName("what the server shows is listed with who has issued it, and the estate's own")
  void listed() {
    assertThat(look(null, null, null)).isEmpty();
    assertThat(look(KMS, CLIENT, null))
        .containsExactly(
            "KMS 192.0.2.1:5696",
            "sent along by KMS 192.0.2.1:5696",
            "client certificate of the estate");
    assertThat(found.findings()).isEmpty();
  }

  @Test
  @DisplayName("what vCenter knows is listed too; of what is the same nothing is told again")
  void known() {
    Instant end = KMS.certificate().getNotAfter().toInstant();
    Instant clientEnd = CLIENT.certificate().getNotAfter().toInstant();
    assertThat(look(KMS, CLIENT, status(until(end), until(clientEnd))))
        .hasSize(5)
        .contains(
            "KMS server kms-1 of new, as vCenter sees it", "vCenter's client certificate for new");
    assertThat(told()).isEmpty();
  }

  @Test
  @DisplayName("one that vCenter has in the place of the one that is shown is told if it ends soon")
  void anotherServerCertificate() {
    Instant clientEnd = CLIENT.certificate().getNotAfter().toInstant();
    look(KMS, CLIENT, status(until(soon), until(clientEnd)));
    assertThat(told())
        .containsExactly(
            "WARNING kms-certificate-expires-soon KMS cluster new, certificate of server kms-1");
  }

  @Test
  @DisplayName("a client certificate in use that is not the estate's is told if it ends soon")
  void anotherClientCertificate() {
    Instant end = KMS.certificate().getNotAfter().toInstant();
    String warning =
        "WARNING client-certificate-expires-soon KMS cluster new, client certificate in use";
    look(KMS, CLIENT, status(until(end), until(soon)));
    assertThat(told()).containsExactly(warning);
  }

  @Test
  @DisplayName("where the estate names none, the plan has told of one that ends soon")
  void clientCertificate_ofVcenter() {
    Instant end = KMS.certificate().getNotAfter().toInstant();
    look(KMS, null, status(until(end), until(soon)));
    assertThat(told()).isEmpty();
    // one that has ended blocks whoever has told of it
    look(KMS, null, status(until(end), until(past)));
    assertThat(told())
        .containsExactly(
            "BLOCKING client-certificate-expired KMS cluster new, client certificate in use");
  }

  @Test
  @DisplayName("an end that vCenter does not tell is told")
  void notTold() {
    look(KMS, CLIENT, status(null, null));
    assertThat(told())
        .isNotEmpty()
        .allMatch(line -> line.startsWith("WARNING certificate-end-not-known KMS cluster new"));
  }

  private KmsClusterStatus.Server server(String name, @Nullable Instant end) {
    return new KmsClusterStatus.Server(
        name,
        KmsClusterStatus.Health.GREEN,
        "",
        Optional.of(true),
        Optional.of(true),
        Optional.ofNullable(end).map(this::until));
  }

  @Test
  @DisplayName("of servers that the estate does not have, only an end that is not told is told")
  void otherServers() {
    Instant same = KMS.certificate().getNotAfter().toInstant();
    Instant clientEnd = CLIENT.certificate().getNotAfter().toInstant();
    look(
        KMS,
        CLIENT,
        new KmsClusterStatus(
            "new",
            Optional.empty(),
            List.of(
                server("other", same),
                server("third", soon),
                server("fourth", null),
                server("kms-1", soon)),
            Optional.of(until(clientEnd))));
    assertThat(told())
        .containsExactlyInAnyOrder(
            "WARNING certificate-end-not-known KMS cluster new, certificate of server fourth",
            "WARNING kms-certificate-expires-soon KMS cluster new, certificate of server kms-1");
  }

  @Test
  @DisplayName("what the probe has told of, ended or ending, is not told again")
  void toldBefore() {
    TestIdentity ended =
        AUTHORITY.server("kms").notBefore(past.minus(Duration.ofDays(9))).notAfter(past).issue();
    TestIdentity client = AUTHORITY.client("vcenter").notAfter(soon).issue();
    look(
        ended,
        client,
        status(
            until(ended.certificate().getNotAfter().toInstant()),
            until(client.certificate().getNotAfter().toInstant())));
    assertThat(told()).isEmpty();
  }

  private static OkmsCredential credential(
      OkmsCredential.State state, @Nullable Instant end, TestIdentity... made) {
    return new OkmsCredential(
        "id-7",
        "vcenter",
        state,
        Stream.of(made).map(TestIdentity::certificate).toList(),
        end,
        "",
        List.of(),
        "");
  }

  /** What is told where vCenter uses the certificate {@link #CLIENT}, and when which ones end. */
  private List<String> okms(OkmsCredential... credentials) {
    Found before = new Found();
    Certificates certificates = new Certificates(estate, LoneVcenter.systems(vcenter));
    certificates.credentials(
        Subject.of("OVHcloud KMS", "kms-7"),
        List.of(credentials),
        Thumbprint.of(CLIENT.certificate(), ThumbprintAlgorithm.SHA1).toString(),
        before);
    return Stream.of(
            LoneVcenter.words(before).stream(),
            certificates.notKnown().stream().map(place -> "not known: " + place),
            certificates.look(seen(KMS, null), Optional.empty(), found).stream()
                .filter(one -> one.role().equals(CertificateValidity.Role.OKMS_CREDENTIAL))
                .map(one -> one.what() + " ends " + one.notAfter()))
        .flatMap(lines -> lines)
        .map(line -> line.replaceAll("(KMS kms-7, [^:]*):.*", "$1"))
        .toList();
  }

  @Test
  @DisplayName("of the OVHcloud KMS the credential that vCenter uses is looked at, and no other")
  void okms_ready() {
    Instant own = CLIENT.certificate().getNotAfter().toInstant();
    String listed = "credential vcenter of the OVHcloud KMS ends ";
    OkmsCredential other = credential(OkmsCredential.State.ERROR, past, KMS);
    OkmsCredential none = credential(OkmsCredential.State.CREATING, null);

    assertThat(okms(other, none, credential(OkmsCredential.State.READY, null, CLIENT, KMS)))
        .containsExactly(listed + own);
    assertThat(okms(credential(OkmsCredential.State.READY, own, CLIENT)))
        .containsExactly(listed + own);
    assertThat(okms(credential(OkmsCredential.State.READY, own.plusSeconds(9), CLIENT)))
        .as("later, and far off")
        .containsExactly(listed + own.plusSeconds(9));
  }

  @Test
  @DisplayName("a credential that ends before its certificate does is told of, and its own day")
  void okms_endsEarlier() {
    String listed = "credential vcenter of the OVHcloud KMS ends ";
    String at = "OVHcloud KMS kms-7, credential vcenter";

    assertThat(okms(credential(OkmsCredential.State.READY, soon, CLIENT)))
        .containsExactly("WARNING client-certificate-expires-soon " + at, listed + soon);
    assertThat(okms(credential(OkmsCredential.State.READY, past, CLIENT)))
        .contains("BLOCKING client-certificate-expired " + at);
  }

  @Test
  @DisplayName("a credential that is being ended blocks, and one in a state not known warns")
  void okms_notReady() {
    String at = " okms-credential-not-ready OVHcloud KMS kms-7, credential vcenter";

    for (OkmsCredential.State over :
        List.of(
            OkmsCredential.State.DELETING,
            OkmsCredential.State.EXPIRED,
            OkmsCredential.State.ERROR)) {
      assertThat(okms(credential(over, null, CLIENT))).contains("BLOCKING" + at);
    }
    assertThat(okms(credential(OkmsCredential.State.of("LATER"), null, CLIENT)))
        .contains("WARNING" + at);
  }

  @Test
  @DisplayName(
      "where no credential has vCenter's certificate, that is told, or what nobody can read")
  void okms_notFound() {
    String unknown = "not known: OVHcloud KMS kms-7, credentials";
    OkmsCredential other = credential(OkmsCredential.State.READY, null, KMS);
    OkmsCredential unreadable =
        new OkmsCredential(
            "id-8", "odd", OkmsCredential.State.READY, List.of(), null, "", List.of(), "garbled");

    assertThat(okms(other))
        .containsExactly(
            "WARNING okms-credential-not-ready OVHcloud KMS kms-7, credentials", unknown);
    assertThat(okms(other, unreadable))
        .containsExactly(
            "WARNING certificate-end-not-known OVHcloud KMS kms-7, credential odd", unknown);
    assertThat(okms(unreadable, credential(OkmsCredential.State.READY, null, CLIENT))).hasSize(1);
  }
}
