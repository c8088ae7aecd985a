package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The bytes that go to vSphere's CryptoManager. */
class CryptoManagerTest {

  private static final KeySettings NO_SETTINGS =
      new KeySettings(Optional.empty(), Optional.empty());
  private static final String PLACE =
      "<name>s-1</name><address>192.0.2.1</address><port>5696</port>";

  private final PaperVcenter vcenter = new PaperVcenter().on("UpdateKmipServer", "");
  private final VimSession session = vcenter.session();
  private final CryptoManager crypto = new CryptoManager(session);
  private final Attempt attempt = session.attempt("test");

  private static KmsServer is(@Nullable String proxy, int proxyPort, @Nullable String user) {
    return new KmsServer(
        "s-1",
        "192.0.2.1",
        5696,
        Optional.ofNullable(proxy),
        proxyPort == 0 ? OptionalInt.empty() : OptionalInt.of(proxyPort),
        Optional.ofNullable(user),
        Optional.empty(),
        Optional.empty());
  }

  private static KmsServerSpec.Builder wanted() {
    return KmsServerSpec.builder("s-1", "192.0.2.1");
  }

  /** What is sent of a server that is changed, after its place. */
  private String sent(KmsServer is, KmsServerSpec.Builder wanted) {
    crypto.update(attempt, "a", is, wanted.build(), NO_SETTINGS);
    List<String> calls = vcenter.calls("UpdateKmipServer");
    String call = calls.get(calls.size() - 1);
    String start = "<server><clusterId><id>a</id></clusterId><info>" + PLACE;
    assertThat(call).contains(start);
    return call.substring(call.indexOf(start) + start.length(), call.indexOf("</server>"));
  }

  @Test
  @DisplayName("proxy and user that are not wanted any more are cleared, with the password")
  void update_clears() {
    assertThat(sent(is(null, 0, null), wanted())).isEqualTo("</info>");
    String noProxy = "<proxyAddress></proxyAddress><proxyPort>-1</proxyPort>";
    assertThat(sent(is("proxy", 3128, null), wanted())).isEqualTo(noProxy + "</info>");
    assertThat(sent(is("proxy", 0, null), wanted())).isEqualTo(noProxy + "</info>");
    assertThat(sent(is(null, 3128, null), wanted())).isEqualTo(noProxy + "</info>");
    assertThat(sent(is(null, 0, "u"), wanted()))
        .isEqualTo("<userName></userName></info><password></password>");
  }

  @Test
  @DisplayName("a password goes along only with another user, or where it is to be replaced")
  void update_password() {
    KmsServerSpec.Builder wanted = wanted().credentials("u", Secret.of("pw"));
    String user = "<userName>u</userName></info>";
    String password = "<password>pw</password>";
    assertThat(sent(is(null, 0, "u"), wanted)).isEqualTo(user);
    assertThat(sent(is(null, 0, "v"), wanted)).isEqualTo(user + password);
    assertThat(sent(is(null, 0, null), wanted)).isEqualTo(user + password);
    assertThat(sent(is(null, 0, "u"), wanted.updatePassword())).isEqualTo(user + password);
  }

  @Test
  @DisplayName("what is said of a server is sent in the schema's order")
  void update_all() {
    assertThat(
            sent(
                is("old", 1, null),
                wanted()
                    .proxyAddress("proxy")
                    .proxyPort(3128)
                    .reconnect(true)
                    .timeout(Duration.ofSeconds(20))))
        .isEqualTo(
            "<proxyAddress>proxy</proxyAddress><proxyPort>3128</proxyPort><reconnect>1</reconnect>"
                + "<timeout>20</timeout></info>");
    assertThat(sent(is(null, 0, null), wanted().reconnect(false)))
        .isEqualTo("<reconnect>0</reconnect></info>");
  }

  private String only(String method) {
    return vcenter.calls(method).get(0);
  }

  @Test
  @DisplayName("each call about a certificate names its key provider: each has its own trust")
  void certificates() {
    String cluster = "<cluster><id>a</id></cluster>";
    for (String method :
        List.of(
            "RetrieveClientCert",
            "RetrieveClientCsr",
            "RetrieveSelfSignedClientCert",
            "GenerateClientCsr",
            "GenerateSelfSignedClientCert")) {
      vcenter.on(method, "<returnval>PEM</returnval>");
    }
    assertThat(crypto.clientCertificate(attempt, "a")).isEqualTo("PEM");
    assertThat(crypto.clientCsr(attempt, "a")).isEqualTo("PEM");
    assertThat(crypto.selfSignedCertificate(attempt, "a")).isEqualTo("PEM");
    SubjectFields subject =
        new SubjectFields(
            new X500Principal("EMAILADDRESS=a@example.com, C=FR, ST=st, L=l, OU=ou, O=o, CN=c"));
    assertThat(crypto.generateClientCsr(attempt, "a", subject)).isEqualTo("PEM");
    assertThat(
            crypto.generateSelfSignedCertificate(
                attempt, "a", new SubjectFields(KmsTrust.ANY_SUBJECT)))
        .isEqualTo("PEM");
    for (String method :
        List.of("RetrieveClientCert", "RetrieveClientCsr", "RetrieveSelfSignedClientCert")) {
      assertThat(only(method)).contains(cluster);
    }
    assertThat(only("GenerateClientCsr"))
        .contains(
            cluster
                + "<request><commonName>c</commonName><organization>o</organization>"
                + "<organizationUnit>ou</organizationUnit><locality>l</locality><state>st</state>"
                + "<country>FR</country><email>a@example.com</email></request>");
    assertThat(only("GenerateSelfSignedClientCert")).contains(cluster).doesNotContain("<request>");

    vcenter.on("UpdateKmsSignedCsrClientCert", "").on("UpdateSelfSignedClientCert", "");
    crypto.updateSignedClientCertificate(attempt, "a", "PEM");
    crypto.updateSelfSignedCertificate(attempt, "a", "PEM");
    String update = cluster + "<certificate>PEM</certificate>";
    assertThat(only("UpdateKmsSignedCsrClientCert")).contains(update);
    assertThat(only("UpdateSelfSignedClientCert")).contains(update);
  }

  @Test
  @DisplayName("a status is asked for with the key provider and its servers as they were read")
  void status() {
    vcenter
        .on(
            "ListKmipServers",
            "<returnval><clusterId><id>a</id></clusterId><servers>%s</servers></returnval>"
                .formatted(PLACE))
        .on("RetrieveKmipServersStatus_Task", "<returnval type=\"Task\">task-7</returnval>");
    assertThat(crypto.startStatus(attempt, crypto.list(attempt).get(0)).value())
        .isEqualTo("task-7");
    assertThat(only("RetrieveKmipServersStatus_Task"))
        .contains("<clusters><clusterId><id>a</id></clusterId><servers>" + PLACE);
  }
}
