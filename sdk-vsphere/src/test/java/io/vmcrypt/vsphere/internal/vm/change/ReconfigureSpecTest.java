package io.vmcrypt.vsphere.internal.vm.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The bytes that a change sends. */
class ReconfigureSpecTest {

  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("a"));
  private static final StoragePolicy POLICY = new StoragePolicy("p-1", "encrypting", "", true);
  private static final String KEY_IN = "<keyId>k-1</keyId><providerId><id>a</id></providerId>";
  private static final String EDITED =
      "<deviceChange><operation>edit</operation><device><key>2000</key></device>";
  private static final String DEFINED =
      " xsi:type=\"VirtualMachineDefinedProfileSpec\"><profileId>p-1</profileId>";

  private static String written(Plan plan, @Nullable CryptoKeyId key) {
    return Written.of(new ReconfigureSpec(Optional.empty(), plan, Optional.ofNullable(key))::write);
  }

  private static Plan both(CryptoAction action, @Nullable PolicyChange policy) {
    PartPlan part = new PartPlan(action, Optional.ofNullable(policy), Set.of());
    return Plan.ofParts(
        Optional.of(part),
        List.of(new DiskChange(SeenVm.disk(1, null), part)),
        new KeySource.LeftToVcenter());
  }

  @Test
  @DisplayName("a policy alone encrypts where vCenter chooses the key")
  void encrypt() {
    String policies =
        EDITED
            + "<profile"
            + DEFINED
            + "</profile>%s</deviceChange><vmProfile"
            + DEFINED
            + "</vmProfile>%s";
    String crypto =
        "<crypto xsi:type=\"CryptoSpecEncrypt\"><cryptoKeyId>" + KEY_IN + "</cryptoKeyId></crypto>";
    Plan plan = both(CryptoAction.ENCRYPT, PolicyChange.to(POLICY));
    assertThat(written(plan, null)).isEqualTo(policies.formatted("", ""));
    assertThat(written(plan, KEY))
        .isEqualTo(policies.formatted("<backing>" + crypto + "</backing>", crypto));
    // a key that is at hand is not sent where only the policy changes
    assertThat(written(both(CryptoAction.NONE, PolicyChange.to(POLICY)), KEY))
        .isEqualTo(policies.formatted("", ""));
  }

  @Test
  @DisplayName("what is decrypted needs no key")
  void decrypt() {
    Plan plan = both(CryptoAction.DECRYPT, new PolicyChange(Optional.empty()));
    assertThat(written(plan, null))
        .isEqualTo(written(plan, KEY))
        .isEqualTo(
            EDITED
                + "<profile xsi:type=\"VirtualMachineDefaultProfileSpec\"></profile><backing>"
                + "<crypto xsi:type=\"CryptoSpecDecrypt\"></crypto></backing></deviceChange>"
                + "<vmProfile xsi:type=\"VirtualMachineDefaultProfileSpec\"></vmProfile>"
                + "<crypto xsi:type=\"CryptoSpecDecrypt\"></crypto>");
  }

  @Test
  @DisplayName("a re-key sends the new key, and no policy if none is asked for")
  void rekey() {
    String shallow =
        "<crypto xsi:type=\"CryptoSpecShallowRecrypt\"><newKeyId>"
            + KEY_IN
            + "</newKeyId></crypto>";
    assertThat(written(both(CryptoAction.SHALLOW_RECRYPT, null), KEY))
        .isEqualTo(EDITED + "<backing>" + shallow + "</backing></deviceChange>" + shallow);
    assertThat(written(both(CryptoAction.DEEP_RECRYPT, null), KEY))
        .contains("<crypto xsi:type=\"CryptoSpecDeepRecrypt\"><newKeyId>" + KEY_IN);
  }

  @Test
  @DisplayName("the version that was read goes along, and modes and the virtual TPM are sent")
  void others() {
    Plan modes =
        new Plan(
            Optional.empty(),
            List.of(),
            new KeySource.LeftToVcenter(),
            Optional.of(MigrateEncryption.REQUIRED));
    assertThat(
            Written.of(
                new ReconfigureSpec(Optional.of("2026-11-26"), modes, Optional.of(KEY))::write))
        .isEqualTo(
            "<changeVersion>2026-11-26</changeVersion>"
                + "<migrateEncryption>required</migrateEncryption>");
    assertThat(written(Plan.ofTpm(Optional.of(new TpmChange.Add())), null))
        .isEqualTo(
            "<deviceChange><operation>add</operation><device xsi:type=\"VirtualTPM\">"
                + "<key>-1</key></device></deviceChange>");
    assertThat(written(Plan.ofTpm(Optional.of(new TpmChange.Remove(SeenVm.DEVICE))), null))
        .isEqualTo(
            "<deviceChange><operation>remove</operation><device><key>2000</key></device>"
                + "</deviceChange>");
  }

  @Test
  @DisplayName("what is sent is what is expected to be seen")
  void expectation() {
    Plan plan = both(CryptoAction.DECRYPT, null);
    assertThat(new ReconfigureSpec(Optional.empty(), plan, Optional.of(KEY)).expectation())
        .isEqualTo(new Expectation(plan, Optional.of(KEY)));
  }
}
