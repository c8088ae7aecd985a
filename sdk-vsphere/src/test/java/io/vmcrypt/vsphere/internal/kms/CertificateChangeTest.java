package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KeysInUseException;
import io.vmcrypt.vsphere.kms.KmsClusterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a client certificate may be replaced: only where it is known that it does not work. */
class CertificateChangeTest {

  private static final String KEY = keyId("k-1");

  private final List<KmsClusterStatus.Server> statuses = new ArrayList<>();
  private final List<String> servers = new ArrayList<>(List.of("s-1"));
  private boolean statusFails;
  private String release = "8.0.3.0";
  private String keys = "";
  private String keyStatus = "";
  private String certificate = PaperVcenter.fault("RuntimeFault");
  private PaperVcenter vcenter = new PaperVcenter();

  private static String keyId(String id) {
    return "<keyId>" + id + "</keyId><providerId><id>a</id></providerId>";
  }

  private static String fetched(String id, String more) {
    return "<returnval><keyId>" + keyId(id) + "</keyId>" + more + "</returnval>";
  }

  private void inUse() {
    keys = "<returnval>" + KEY + "</returnval>";
  }

  private void server(String name, @Nullable Boolean vcenterTrusts, @Nullable Boolean kmsTrusts) {
    statuses.add(
        new KmsClusterStatus.Server(
            name,
            KmsClusterStatus.Health.RED,
            "",
            Optional.ofNullable(vcenterTrusts),
            Optional.ofNullable(kmsTrusts),
            Optional.empty()));
  }

  private KmsClusterStatus status() {
    if (statusFails) {
      throw new ServiceException(new Attempt("vCenter", "x", "y"), "the task failed", "Look.");
    }
    return new KmsClusterStatus("a", Optional.empty(), statuses, Optional.empty());
  }

  private CertificateChange judge() {
    StringBuilder list = new StringBuilder("<returnval><clusterId><id>a</id></clusterId>");
    servers.forEach(
        name ->
            list.append("<servers><name>")
                .append(name)
                .append("</name><address>192.0.2.1</address><port>5696</port></servers>"));
    vcenter =
        new PaperVcenter(release)
            .withEmptyInventory()
            .on("ListKmipServers", list + "</returnval>")
            .on("ListKeys", keys)
            .answering(
                "QueryCryptoKeyStatus",
                // who uses the keys is asked for too
                call -> call.contains("<checkKeyBitMap>1<") ? keyStatus : "")
            .on("RetrieveKmipServerCert", certificate);
    VimSession session = vcenter.session();
    CryptoManager crypto = new CryptoManager(session);
    Attempt attempt = session.attempt("install the client certificate");
    return new CertificateChange(crypto, attempt, crypto.list(attempt).get(0), "CN=old");
  }

  private void check() {
    judge().stays(false, this::status).ifPresent(CertificateChangeTest::refuse);
  }

  private static void refuse(ConflictException why) {
    throw why;
  }

  private void refused(String why) {
    assertThatThrownBy(this::check)
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("CN=old");
  }

  private void allowed() {
    assertThatCode(this::check).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("while any server accepts it, it is kept, whether or not keys are in use")
  void accepted() {
    servers.add("s-2");
    server("s-1", true, false);
    server("s-2", true, true);
    refused("the KMS accepts the certificate that vCenter shows now: CN=old");
    inUse();
    refused("the KMS accepts the certificate");
    assertThat(vcenter.calls("ListKeys")).isEmpty();
  }

  @Test
  @DisplayName("without keys in use, one that is refused may go, and nobody is dialled")
  void refusedByAll() {
    server("s-1", true, false);
    allowed();
    assertThat(vcenter.calls("RetrieveKmipServerCert")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true,", "false, false", ","})
  @DisplayName("without keys in use, a server that is not known to refuse has to answer now")
  void unclear_dialled(@Nullable Boolean vcenterTrusts, @Nullable Boolean kmsTrusts) {
    server("s-1", vcenterTrusts, kmsTrusts);
    refused("it is not known whether the KMS accepts the certificate");
    assertThat(vcenter.calls("RetrieveKmipServerCert")).hasSize(1);
    certificate = "<returnval><certificate></certificate></returnval>";
    refused("s-1 (red");
    certificate = "<returnval><certificate>PEM</certificate></returnval>";
    allowed();
  }

  @Test
  @DisplayName("each server of the key provider counts, told or not")
  void unclear_eachServer() {
    servers.add("s-2");
    server("s-1", true, false);
    refused("s-2 (vCenter does not say)");
    statuses.clear();
    servers.remove("s-2");
    server("s-1", true, false);
    // one that has come meanwhile cannot be dialled
    server("s-3", true, null);
    refused("s-3 (red, not known whether it trusts vCenter)");
  }

  @Test
  @DisplayName("where vCenter does not tell the status, an answer now is not enough")
  void unclear_noStatus() {
    statusFails = true;
    certificate = "<returnval><certificate>PEM</certificate></returnval>";
    refused("s-1 (the task failed)");
    assertThat(vcenter.calls("RetrieveKmipServerCert")).isEmpty();
  }

  @Test
  @DisplayName("with keys in use, each server has to be known to refuse it")
  void keys_unclear() {
    inUse();
    server("s-1", true, null);
    certificate = "<returnval><certificate>PEM</certificate></returnval>";
    assertThatThrownBy(this::check)
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("s-1 (red, not known whether it trusts vCenter)")
        .hasMessageContaining("; and it is not known whether keys of it are in use: key k-1");
    assertThat(vcenter.calls("RetrieveKmipServerCert")).isEmpty();
  }

  @Test
  @DisplayName("with keys in use, a key provider without servers proves nothing")
  void keys_noServers() {
    inUse();
    servers.clear();
    refused("the cluster has no server");
  }

  @Test
  @DisplayName("where it is not known which keys are in use, none can be tried")
  void keys_notKnown() {
    keys = PaperVcenter.fault("NoPermission");
    server("s-1", true, false);
    refused("it cannot be tried with a key in use");
  }

  @Test
  @DisplayName("an old vCenter cannot try a key")
  void keys_oldRelease() {
    inUse();
    release = "6.7";
    server("s-1", true, false);
    refused("vCenter 6.7 cannot say whether it gets the keys in use");
    assertThat(vcenter.calls("QueryCryptoKeyStatus")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<keyAvailable>true</keyAvailable>",
        "<keyAvailable>false</keyAvailable><reason>KeyStateMissingInKMS</reason>",
        "<keyAvailable>false</keyAvailable><reason>KeyStateNotActiveOrEnabled</reason>",
      })
  @DisplayName(
      "a KMS that answers for a key accepts the certificate, whatever its status was before")
  void keys_answered(String how) {
    inUse();
    server("s-1", true, false);
    keyStatus = fetched("k-1", how);
    refused("the KMS answers vCenter for key k-1");
  }

  @Test
  @DisplayName("where no key is got, the certificate does not work, and may go")
  void keys_notGot() {
    inUse();
    server("s-1", true, false);
    keyStatus = fetched("k-1", "<keyAvailable>false</keyAvailable>");
    allowed();
    assertThat(vcenter.calls("QueryCryptoKeyStatus"))
        .filteredOn(call -> call.contains("<checkKeyBitMap>1<"))
        .singleElement()
        .satisfies(call -> assertThat(call).contains(KEY));
  }

  @Test
  @DisplayName("what vCenter does not say of keys is a doubt")
  void keys_untold() {
    inUse();
    server("s-1", true, false);
    refused("vCenter does not say whether it gets the keys in use from the KMS");
    keyStatus = fetched("k-1", "");
    refused("vCenter does not say whether it gets the keys in use from the KMS");
    for (String other : List.of("k-1", "k-2")) {
      keyStatus = fetched("k-1", "<keyAvailable>false</keyAvailable>") + fetched(other, "");
      assertThatThrownBy(this::check)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining(
              "tells of a key twice, and not the same, or of one that was not asked");
    }
    keyStatus = PaperVcenter.fault("NoPermission");
    refused("vCenter does not say whether it gets the keys in use from the KMS: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KeyStateMissingInCache",
        "NoPermissionToAccessKeyProvider",
        "KeyStateManagedByNKP"
      })
  @DisplayName("a no of a vCenter that has not asked the KMS is a doubt")
  void keys_notLooked(String reason) {
    inUse();
    server("s-1", true, false);
    keyStatus = fetched("k-1", "<keyAvailable>false</keyAvailable><reason>" + reason + "</reason>");
    refused("vCenter does not say whether it gets the keys in use from the KMS");
    keyStatus =
        fetched(
            "k-1", "<keyAvailable>false</keyAvailable><reason>KeyStateClusterUnreachable</reason>");
    allowed();
  }

  @Test
  @DisplayName("an answer that leaves out a key in use is a doubt")
  void keys_notEachTold() {
    keys = "<returnval>" + KEY + "</returnval><returnval>" + keyId("k-2") + "</returnval>";
    server("s-1", true, false);
    keyStatus = fetched("k-1", "<keyAvailable>false</keyAvailable>");
    refused("vCenter does not say whether it gets the keys in use from the KMS");
    keyStatus += fetched("k-2", "<keyAvailable>false</keyAvailable>");
    allowed();
  }

  private void unnamedRefused(String why) {
    assertThatThrownBy(
            () -> judge().stays(true, this::status).ifPresent(CertificateChangeTest::refuse))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining(why);
  }

  private void unnamedAllowed() {
    assertThatCode(() -> judge().stays(true, this::status).ifPresent(CertificateChangeTest::refuse))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("where vCenter names none and no key is in use, the first one may be installed")
  void unnamed_noKeys() {
    server("s-1", true, true);
    unnamedAllowed();
    statuses.clear();
    unnamedAllowed();
    statusFails = true;
    unnamedAllowed();
    servers.clear();
    unnamedAllowed();
  }

  @Test
  @DisplayName("where vCenter names none, a server that accepts it keeps it while keys are in use")
  void unnamed_accepted() {
    server("s-1", true, true);
    inUse();
    unnamedRefused("the KMS accepts the certificate that vCenter shows now");
    keys = PaperVcenter.fault("NoPermission");
    unnamedRefused("the KMS accepts the certificate that vCenter shows now");
  }

  @Test
  @DisplayName(
      "where vCenter names none and keys are in use, each server has to be known to refuse")
  void unnamed_unclear() {
    inUse();
    unnamedRefused("s-1 (vCenter does not say)");
    server("s-1", true, null);
    unnamedRefused("s-1 (red, not known whether it trusts vCenter)");
    statuses.clear();
    // what vCenter does not trust was not shown its certificate
    server("s-1", false, false);
    unnamedRefused("s-1 (red)");
    statuses.clear();
    server("s-1", null, false);
    unnamedRefused("s-1 (red)");
    statuses.clear();
    server("s-1", true, false);
    unnamedAllowed();
    servers.add("s-2");
    unnamedRefused("s-2 (vCenter does not say)");
    server("s-2", true, false);
    unnamedAllowed();
    statusFails = true;
    unnamedRefused("s-1 (the task failed), s-2 (the task failed)");
    servers.clear();
    unnamedRefused("the cluster has no server");
  }

  @Test
  @DisplayName(
      "where vCenter names none and it is not known whether keys are in use, it is the same")
  void unnamed_keysNotKnown() {
    keys = PaperVcenter.fault("NoPermission");
    server("s-1", true, null);
    assertThatThrownBy(
            () -> judge().stays(true, this::status).ifPresent(CertificateChangeTest::refuse))
        .isInstanceOf(KeysInUseException.class)
        .hasMessageContaining("s-1 (red, not known whether it trusts vCenter)")
        .hasMessageContaining("it is not known whether keys of it are in use")
        .hasMessageContaining("If you know that vCenter has no certificate there")
        .hasMessageContaining("install it by force");
    statuses.clear();
    server("s-1", true, false);
    unnamedAllowed();
  }
}
