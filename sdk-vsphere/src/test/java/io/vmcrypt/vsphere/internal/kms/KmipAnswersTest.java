package io.vmcrypt.vsphere.internal.kms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.KmsServer;
import io.vmcrypt.vsphere.kms.KmsTrust;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of vCenter's answers about key providers. */
class KmipAnswersTest {

  private static final Attempt ATTEMPT = new Attempt("vCenter", "test", "192.0.2.9");

  private static XmlFragment xml(String content) {
    return ElementReader.of(
            new ByteArrayInputStream(("<val>" + content + "</val>").getBytes(UTF_8)))
        .capture();
  }

  private static KmipCluster cluster(String more) {
    return KmipCluster.of(xml("<clusterId><id>a</id></clusterId>" + more));
  }

  @Test
  @DisplayName("a key provider is read with what vCenter tells of it")
  void cluster() {
    KmipCluster full =
        cluster(
            "<servers><name>s-1</name><address>192.0.2.1</address><port>5696</port>"
                + "<proxyAddress>proxy</proxyAddress><proxyPort>3128</proxyPort>"
                + "<reconnect>1</reconnect><timeout>10</timeout><userName>u</userName></servers>"
                + "<servers><name>s-2</name><address>192.0.2.2</address>"
                + "<proxyAddress></proxyAddress><proxyPort>0</proxyPort><reconnect>0</reconnect>"
                + "<timeout>0</timeout><userName></userName></servers>"
                + "<servers><name>s-3</name><address>192.0.2.3</address><proxyPort>-1</proxyPort>"
                + "<reconnect>-1</reconnect></servers>"
                + "<useAsDefault>true</useAsDefault><managementType> vCenter </managementType>"
                + "<useAsEntityDefault>c-1</useAsEntityDefault>"
                + "<defaultKeyType> rawKey </defaultKeyType>");
    assertThat(full.id()).isEqualTo("a");
    assertThat(full.servers())
        .containsExactly(
            new KmsServer(
                "s-1",
                "192.0.2.1",
                5696,
                Optional.of("proxy"),
                OptionalInt.of(3128),
                Optional.of("u"),
                Optional.of(Duration.ofSeconds(10)),
                Optional.of(true)),
            new KmsServer(
                "s-2",
                "192.0.2.2",
                0,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(false)),
            new KmsServer(
                "s-3",
                "192.0.2.3",
                0,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(full.serverFragments()).hasSize(3);
    assertThat(full.isDefault()).isTrue();
    assertThat(full.managementType()).contains("vCenter");
    assertThat(full.entities()).extracting(ManagedObjectReference::value).containsExactly("c-1");
    assertThat(full.keyType()).contains(KmsKeyType.RAW);

    KmipCluster bare = cluster("<managementType> </managementType><defaultKeyType/>");
    assertThat(bare.isDefault()).isFalse();
    assertThat(bare.managementType()).isEmpty();
    assertThat(bare.keyType()).isEmpty();
    assertThat(bare.wrappingKey()).isEmpty();
    assertThat(bare.servers()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "nativeProvider, false",
    "trustAuthority, false",
    "vCenter, true",
    "unknown, true",
    "'', true",
  })
  @DisplayName("what is no native and no trusted key provider is a KMS cluster")
  void cluster_kind(String type, boolean standard) {
    assertThat(cluster("<managementType>" + type + "</managementType>").isStandard())
        .isEqualTo(standard);
  }

  @ParameterizedTest
  @CsvSource({
    "nativeProvider, false, true",
    "nativeProvider, true, false",
    "vCenter, false, false"
  })
  @DisplayName("a native key provider that was never backed up is no default")
  void cluster_backup(String type, boolean backedUp, boolean refused) {
    KmipCluster cluster =
        cluster(
            "<managementType>" + type + "</managementType><hasBackup>" + backedUp + "</hasBackup>");
    if (refused) {
      assertThatThrownBy(() -> cluster.checkBackup(ATTEMPT))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("native key provider a was never backed up");
    } else {
      assertThatCode(() -> cluster.checkBackup(ATTEMPT)).doesNotThrowAnyException();
    }
  }

  private static final String DATES =
      "<notBefore>2026-01-01T00:00:00Z</notBefore><notAfter>2027-01-01T00:00:00Z</notAfter>";

  @Test
  @DisplayName("the status of the key provider that was asked for is read")
  void status() {
    XmlFragment result =
        xml(
            "<one><clusterId><id>b</id></clusterId><overallStatus>red</overallStatus></one>"
                + "<one><clusterId><id>a</id></clusterId><overallStatus> green </overallStatus>"
                + "<servers><name>s-1</name><status> green </status>"
                + "<connectionStatus> connected </connectionStatus>"
                + "<clientTrustServer>true</clientTrustServer>"
                + "<serverTrustClient>false</serverTrustClient>"
                + "<certInfo><subject>CN=kms</subject><issuer>CN=ca</issuer>"
                + "<serialNumber>7</serialNumber><fingerprint>7B</fingerprint>"
                + DATES
                + "</certInfo></servers>"
                + "<servers><name>s-2</name><certInfo><subject>CN=x</subject></certInfo></servers>"
                + "<clientCertInfo>"
                + DATES
                + "</clientCertInfo></one>");

    KmsClusterStatus status = KmipStatus.of(cluster(""), Optional.of(result));

    assertThat(status.clusterId()).isEqualTo("a");
    assertThat(status.overallStatus()).contains(KmsClusterStatus.Health.GREEN);
    KmsClusterStatus.Server first = status.servers().get(0);
    assertThat(first.name()).isEqualTo("s-1");
    assertThat(first.status()).isEqualTo(KmsClusterStatus.Health.GREEN);
    assertThat(first.connectionStatus()).isEqualTo("connected");
    assertThat(first.clientTrustServer()).contains(true);
    assertThat(first.serverTrustClient()).contains(false);
    assertThat(first.certificate())
        .hasValueSatisfying(
            certificate -> {
              assertThat(certificate.subject()).isEqualTo("CN=kms");
              assertThat(certificate.issuer()).isEqualTo("CN=ca");
              assertThat(certificate.serialNumber()).isEqualTo("7");
              assertThat(certificate.fingerprint()).isEqualTo("7B");
              assertThat(certificate.notBefore()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
              assertThat(certificate.notAfter()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
            });
    KmsClusterStatus.Server second = status.servers().get(1);
    assertThat(second.status()).isEqualTo(KmsClusterStatus.Health.GRAY);
    assertThat(second.connectionStatus()).isEmpty();
    assertThat(second.clientTrustServer()).isEmpty();
    assertThat(second.certificate()).isEmpty();
    assertThat(status.clientCertificate()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'countryName               = FR\norganizationName          = Example, SA\n"
            + "commonName                = kms'|0x5F352604",
        "'    countryName = FR\r\n    organizationName = Example, SA\r\n    commonName = kms\n'"
            + "|1597318660 (0x5f352604)",
        "'CN=kms, O=\"Example, SA\", C=FR'|5f:35:26:04",
        "'CN=kms,O=Example\\, SA,C=FR'|5F:35:26:04"
      })
  @DisplayName("a certificate is one value, in whichever form vCenter tells it")
  void status_certificateForms(String name, String serial) {
    String thumbprint = "7b:d9:46:be:0c:1e:b0:27:ce:33:b5:2e:22:0f:00:84:f9:18:c6:61";
    XmlFragment result =
        xml(
            "<one><clusterId><id>a</id></clusterId><clientCertInfo><subject>"
                + name
                + "</subject><issuer>commonName                = The\n  CA</issuer><serialNumber>"
                + serial
                + "</serialNumber><fingerprint>"
                + thumbprint
                + "</fingerprint>"
                + DATES
                + "</clientCertInfo></one>");

    assertThat(KmipStatus.of(cluster(""), Optional.of(result)).clientCertificate())
        .hasValueSatisfying(
            certificate -> {
              assertThat(certificate.subject()).isEqualTo("CN=kms,O=Example\\, SA,C=FR");
              assertThat(certificate.issuer()).isEqualTo("commonName = The CA");
              assertThat(certificate.serialNumber()).isEqualTo("0x5F352604");
              assertThat(certificate.fingerprint()).isEqualTo(thumbprint.toUpperCase(Locale.ROOT));
            });
  }

  @Test
  @DisplayName("a server that vCenter's answer lacks is not known, and the cluster not healthy")
  void status_lacking() {
    String twoServers =
        "<servers><name>s-1</name><address>192.0.2.1</address></servers>"
            + "<servers><name>s-2</name><address>192.0.2.2</address></servers>";
    String one = "<clusterId><id>a</id></clusterId><servers><name>%s</name>%s</servers>";
    String green =
        "<status>green</status><clientTrustServer>true</clientTrustServer>"
            + "<serverTrustClient>true</serverTrustClient>";
    for (String told : List.of("s-1", "s-2")) {
      KmsClusterStatus status =
          KmipStatus.of(
              cluster(twoServers),
              Optional.of(xml("<one>" + one.formatted(told, green) + "</one>")));
      assertThat(status.servers())
          .extracting(KmsClusterStatus.Server::name)
          .containsExactlyInAnyOrder("s-1", "s-2");
      assertThat(status.isHealthy()).isFalse();
      assertThat(status.problems())
          .singleElement(as(STRING))
          .startsWith("KMS server " + (told.equals("s-1") ? "s-2" : "s-1") + " is gray: ");
    }
    for (Optional<XmlFragment> result :
        List.of(
            Optional.<XmlFragment>empty(),
            Optional.of(xml("<one><clusterId><id>b</id></clusterId></one>")))) {
      KmsClusterStatus status = KmipStatus.of(cluster(twoServers), result);
      assertThat(status.overallStatus()).isEmpty();
      assertThat(status.clientCertificate()).isEmpty();
      assertThat(status.summary()).isEqualTo("s-1 gray; s-2 gray");
      assertThat(status.isHealthy()).isFalse();
    }
    assertThat(KmipStatus.of(cluster(""), Optional.empty()).servers()).isEmpty();
  }

  private static boolean match(String wanted, String is) {
    return new SubjectFields(new X500Principal(wanted)).match(new X500Principal(is));
  }

  @ParameterizedTest
  @CsvSource({
    "O, org",
    "OU, unit",
    "L, town",
    "ST, state",
    "C, FR",
    "EMAILADDRESS, a@example.com",
  })
  @DisplayName("each field that was asked for has to be there as it was asked for")
  void subject_fields(String field, String value) {
    String wanted = "CN=vc, " + field + "=" + value;
    assertThat(match(wanted, wanted)).isTrue();
    assertThat(match(wanted, "CN=vc")).isFalse();
    assertThat(match(wanted, "CN=vc, " + field + "=XX")).isFalse();
    assertThat(match(wanted, "CN=other, " + field + "=" + value)).isFalse();
    assertThat(new SubjectFields(new X500Principal(wanted)).inWords())
        .isEqualTo("made out to " + wanted);
  }

  @Test
  @DisplayName("fields of vCenter's choice do not count; several values of one field are found")
  void subject_others() {
    assertThat(match("", "CN=x, O=y")).isTrue();
    assertThat(new SubjectFields(KmsTrust.ANY_SUBJECT).inWords()).endsWith("whom vCenter chooses");
    assertThat(match("CN=vc, OU=two", "CN=vc, OU=one, OU=two")).isTrue();
    assertThat(match("CN=vc, OU=two", "CN=vc+OU=two")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "CN=, commonName is empty",
    "C=France, 'country \"France\" is not two capital letters, such as FR'",
    "C=fr, 'country \"fr\" is not two capital letters'",
    "EMAILADDRESS=nobody, 'email \"nobody\" is no address such as name@example.com'",
    "'OU=one, OU=two', has OU twice",
    "'CN=vc, DC=example', 'vCenter takes no DC in a subject; it takes [CN, O, OU, L, ST, C,'",
  })
  @DisplayName("a field or value that vCenter does not take is refused by name")
  void subject_odd(String subject, String reason) {
    X500Principal odd = new X500Principal(subject);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SubjectFields(odd))
        .withMessageContaining(reason);
  }
}
