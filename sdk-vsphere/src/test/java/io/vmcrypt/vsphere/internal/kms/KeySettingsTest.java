package io.vmcrypt.vsphere.internal.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.kms.KmsKeyType;
import io.vmcrypt.vsphere.kms.KmsServerSpec;
import io.vmcrypt.vsphere.kms.WrappingKeySpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a key provider keeps its keys: what is asked for, shown, and repeated. */
class KeySettingsTest {

  private static final KmsServerSpec SERVER = KmsServerSpec.builder("s-1", "192.0.2.1").build();
  private static final String NAMED =
      "<keyInfo xsi:type=\"KmipClusterInfoWrappingKeyIdKeyInfo\"><keyId>w-1</keyId></keyInfo>";

  private static String rotated(int days) {
    return "<keyInfo xsi:type=\"KmipClusterInfoWrappingRotationIntervalKeyInfo\">"
        + "<rotationInterval>"
        + days
        + "</rotationInterval></keyInfo>";
  }

  private static String type(KmsKeyType type) {
    return "<defaultKeyType>" + type.value() + "</defaultKeyType>";
  }

  private static KeySettings settings(
      @Nullable KmsKeyType type, @Nullable WrappingKeySpec wrapping) {
    return new KeySettings(Optional.ofNullable(type), Optional.ofNullable(wrapping));
  }

  /** A key provider as vCenter shows it. */
  private static final class Shown {
    private final VimSession session;
    private final CryptoManager crypto;
    private final PaperVcenter vcenter;
    private final Attempt attempt;

    Shown(String release, String more) {
      vcenter =
          new PaperVcenter(release)
              .on(
                  "ListKmipServers",
                  "<returnval><clusterId><id>a</id></clusterId>" + more + "</returnval>")
              .on("RegisterKmipServer", "");
      session = vcenter.session();
      crypto = new CryptoManager(session);
      attempt = session.attempt("change");
    }

    KmipCluster cluster() {
      return crypto.list(attempt).get(0);
    }

    KeySettings kept() {
      return KeySettings.kept(crypto, attempt, cluster());
    }
  }

  private static KmipCluster cluster(String more) {
    return new Shown("9.0.0.0", more).cluster();
  }

  @Test
  @DisplayName("settings need a release that has them; without any, none is needed")
  void require() {
    Shown old = new Shown("8.0.3.0", "");
    assertThatThrownBy(() -> settings(KmsKeyType.RAW, null).require(old.crypto, old.attempt))
        .isInstanceOf(ServiceException.class)
        .hasMessageContaining("which has no key types");
    assertThatThrownBy(
            () -> settings(null, WrappingKeySpec.rotated()).require(old.crypto, old.attempt))
        .isInstanceOf(ServiceException.class);
    assertThatCode(() -> settings(null, null).require(old.crypto, old.attempt))
        .doesNotThrowAnyException();
    Shown current = new Shown("9.0.0.0", "");
    assertThatCode(() -> settings(KmsKeyType.RAW, null).require(current.crypto, current.attempt))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"29, false", "30, true", "3650, true", "3651, false"})
  @DisplayName("an interval that could not be asked for has no words")
  void shown_interval(int days, boolean known) {
    assertThat(KeySettings.shown(cluster(rotated(days))).isPresent()).isEqualTo(known);
  }

  @Test
  @DisplayName("what vCenter shows is what could have been asked for")
  void shown() {
    assertThat(KeySettings.shown(cluster(type(KmsKeyType.RAW))))
        .contains(settings(KmsKeyType.RAW, null));
    assertThat(KeySettings.shown(cluster(type(KmsKeyType.WRAPPED) + NAMED)))
        .contains(settings(KmsKeyType.WRAPPED, WrappingKeySpec.named("w-1")));
    assertThat(KeySettings.shown(cluster(rotated(90))))
        .contains(settings(null, WrappingKeySpec.rotatedEvery(90)));
    assertThat(KeySettings.shown(cluster(rotated(0))))
        .contains(settings(null, WrappingKeySpec.rotated()));
    // a later kind
    assertThat(KeySettings.shown(cluster("<keyInfo xsi:type=\"KmipClusterInfoLaterKeyInfo\"/>")))
        .isEmpty();
  }

  @Test
  @DisplayName("a key provider that is there has to have what is asked for")
  void same() {
    KmipCluster named = cluster(type(KmsKeyType.WRAPPED) + NAMED);
    KmipCluster every90 = cluster(type(KmsKeyType.WRAPPED) + rotated(90));
    KmipCluster raw = cluster(type(KmsKeyType.RAW));
    same(true, named, settings(null, null));
    same(true, named, settings(KmsKeyType.WRAPPED, null));
    same(true, named, settings(KmsKeyType.WRAPPED, WrappingKeySpec.named("w-1")));
    same(true, named, settings(null, WrappingKeySpec.named("w-1")));
    same(false, named, settings(null, WrappingKeySpec.named("w-2")));
    same(false, named, settings(KmsKeyType.RAW, null));
    same(false, named, settings(KmsKeyType.RAW, WrappingKeySpec.named("w-1")));
    same(false, named, settings(null, WrappingKeySpec.rotated()));
    same(true, every90, settings(null, WrappingKeySpec.rotatedEvery(90)));
    same(true, every90, settings(null, WrappingKeySpec.rotated()));
    same(false, every90, settings(null, WrappingKeySpec.rotatedEvery(91)));
    same(false, raw, settings(null, WrappingKeySpec.rotated()));
    same(false, cluster(rotated(29)), settings(null, WrappingKeySpec.rotated()));
  }

  private static void same(boolean same, KmipCluster cluster, KeySettings wanted) {
    Attempt attempt = new Attempt("vCenter", "make", "x");
    assertThat(wanted.isSeenAt(cluster)).isEqualTo(same);
    if (same) {
      assertThatCode(() -> wanted.checkSame(attempt, cluster)).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> wanted.checkSame(attempt, cluster))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("it is there already, and vCenter shows")
          .hasMessageContaining("wanted is " + wanted.inWords());
    }
  }

  @Test
  @DisplayName("settings that a vCenter may have and does not show cannot be repeated")
  void kept() {
    assertThat(new Shown("8.0.3.0", "").kept()).isEqualTo(settings(null, null));
    assertThat(new Shown("9.0.0.0", type(KmsKeyType.WRAPPED) + NAMED).kept())
        .isEqualTo(settings(KmsKeyType.WRAPPED, WrappingKeySpec.named("w-1")));
    assertThat(new Shown("9.0.0.0", type(KmsKeyType.RAW)).kept())
        .isEqualTo(settings(KmsKeyType.RAW, null));
    assertThatThrownBy(() -> new Shown("9.0.0.0", type(KmsKeyType.WRAPPED)).kept())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("vCenter shows no wrapping key, though its keys are wrapped");
    assertThatThrownBy(() -> new Shown("9.0.0.0", rotated(29)).kept())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("these settings cannot be repeated: vCenter shows no key type")
        .hasMessageContaining("a wrapping key of the kind \"WrappingRotationInterval\"");
    Shown hidden = new Shown("8.0.3.0", "");
    hidden.vcenter.on(
        "RetrieveServiceContent", ScriptedVcenter.serviceContent("9.0.0.0", "VirtualCenter"));
    assertThatThrownBy(hidden::kept)
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("the API release that is spoken does not show them");
  }

  private static String sent(KeySettings settings) {
    Shown vcenter = new Shown("9.0.0.0", "");
    vcenter.crypto.register(vcenter.attempt, "a", SERVER, settings);
    String call = vcenter.vcenter.calls("RegisterKmipServer").get(0);
    return call.substring(call.indexOf("</info>") + 7, call.indexOf("</server>"));
  }

  @Test
  @DisplayName("each setting is sent as the schema has it")
  void write() {
    assertThat(sent(settings(null, null))).isEmpty();
    assertThat(sent(settings(KmsKeyType.RAW, null)))
        .isEqualTo("<defaultKeyType>rawKey</defaultKeyType>");
    assertThat(sent(settings(null, WrappingKeySpec.named("w-1"))))
        .isEqualTo(
            "<keySpec xsi:type=\"KmipServerSpecWrappingKeyIdKeySpec\"><keyId>w-1</keyId>"
                + "</keySpec>");
    assertThat(sent(settings(null, WrappingKeySpec.rotatedEvery(90))))
        .isEqualTo(
            "<keySpec xsi:type=\"KmipServerSpecWrappingRotationIntervalKeySpec\">"
                + "<rotationInterval>90</rotationInterval></keySpec>");
    assertThat(sent(settings(null, WrappingKeySpec.rotated())))
        .isEqualTo(
            "<keySpec xsi:type=\"KmipServerSpecWrappingRotationIntervalKeySpec\"></keySpec>");
  }
}
