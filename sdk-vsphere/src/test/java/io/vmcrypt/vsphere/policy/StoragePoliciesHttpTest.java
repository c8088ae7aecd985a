package io.vmcrypt.vsphere.policy;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.policy.ScriptedPolicies.capability;
import static io.vmcrypt.vsphere.policy.ScriptedPolicies.profile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StoragePoliciesHttpTest {

  private static final String DATA_SERVICE = "com.vmware.storageprofile.dataservice";
  private static final String DIRECT = capability("vmwarevmcrypt", "vmwarevmcrypt@ENCRYPTION");

  private ScriptedVcenter vcenter;
  private VsphereClient client;

  @BeforeEach
  void start() throws IOException {
    vcenter = new ScriptedVcenter();
    client = vcenter.client().build();
  }

  @AfterEach
  void stop() {
    client.close();
    vcenter.close();
  }

  private StoragePolicies policies() {
    return client.storagePolicies();
  }

  @Test
  @DisplayName(
      "policies that encrypt are recognised by their rules, even through their own component")
  void list_policies_areToldApartByTheirRules() {
    ScriptedPolicies.on(
        vcenter,
        List.of("a", "b", "c", "d"),
        Map.of(
            "a",
            profile("a", "Direct", DIRECT),
            "b",
            profile("b", "Gold", capability("VSAN", "x") + capability(DATA_SERVICE, "comp-1")),
            "c",
            profile("c", "Replicated, VM Encryption", capability(DATA_SERVICE, "comp-2")),
            "d",
            profile("d", "vSAN encrypted", capability("VSAN", "dataAtRestEncryption")),
            "comp-1",
            profile("comp-1", "Own component", DIRECT),
            "comp-2",
            profile("comp-2", "Replication", capability("vendor", "replication"))));

    assertThat(policies().list())
        .extracting(
            StoragePolicy::name, StoragePolicy::encryption, policy -> policy.rules().orElseThrow())
        .containsExactly(
            tuple("Direct", true, List.of()),
            tuple("Gold", true, List.of("VSAN.x=x")),
            tuple("Replicated, VM Encryption", false, List.of("component \"Replication\"")),
            tuple(
                "vSAN encrypted",
                false,
                List.of("VSAN.dataAtRestEncryption=dataAtRestEncryption")));
  }

  @Test
  @DisplayName("a component that is gone does not hide the other policies")
  void list_componentGone_readsTheRest() {
    ScriptedPolicies.on(
        vcenter,
        List.of("a", "b"),
        Map.of(
            "a",
            profile("a", "Stale", capability(DATA_SERVICE, "gone")),
            "b",
            profile("b", "Gold", capability(DATA_SERVICE, "comp-1")),
            "comp-1",
            profile("comp-1", "c", DIRECT)));

    assertThat(policies().list())
        .extracting(StoragePolicy::encryption)
        .containsExactly(false, true);
  }

  @Test
  @DisplayName("without the known id the encryption policy of the known name is taken")
  void vmEncryption_otherId_isFoundByName() {
    ScriptedPolicies.on(
        vcenter,
        List.of("a", "b", "c"),
        Map.of(
            "a", profile("a", "Gold", DIRECT),
            "b", profile("b", "VM Encryption Policy", DIRECT),
            "c", profile("c", "VM Encryption Policy", capability("VSAN", "x"))));

    assertThat(policies().getVmEncryption().id()).isEqualTo("b");
  }

  @Test
  @DisplayName("several candidates are a conflict that lists them")
  void vmEncryption_several_isAConflict() {
    ScriptedPolicies.on(
        vcenter,
        List.of("a", "b"),
        Map.of("a", profile("a", "Gold", DIRECT), "b", profile("b", "Silver", DIRECT)));

    assertThatThrownBy(() -> policies().getVmEncryption())
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("\"Gold\" (a), \"Silver\" (b)");
  }

  @Test
  @DisplayName("if none encrypts, none is found, and the existing policies are listed")
  void vmEncryption_none_isNotFound() {
    ScriptedPolicies.on(
        vcenter, List.of("a"), Map.of("a", profile("a", "vSAN", capability("VSAN", "x"))));
    assertThatThrownBy(() -> policies().getVmEncryption())
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("\"vSAN\" (a)")
        .hasMessageContaining("StorageProfile.View");

    ScriptedPolicies.on(vcenter, List.of(), Map.of());
    assertThat(policies().list()).isEmpty();
    assertThatThrownBy(() -> policies().getVmEncryption()).isInstanceOf(NotFoundException.class);
  }

  @Test
  @DisplayName(
      "a policy is found by id or name; two of a name are a conflict; none lists what there is")
  void get_idOrName_findsOne() {
    ScriptedPolicies.on(
        vcenter,
        List.of("id-a", "id-b", "id-c"),
        Map.of(
            "id-a", profile("id-a", "Gold", DIRECT),
            "id-b", profile("id-b", "Same", DIRECT),
            "id-c", profile("id-c", "Same", DIRECT)));

    assertThat(policies().get("Gold").id()).isEqualTo("id-a");
    assertThat(policies().get("ID-B").name()).isEqualTo("Same");
    assertThat(policies().find("gold")).isEmpty();
    assertThatThrownBy(() -> policies().find("Same"))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("id-b")
        .hasMessageContaining("id-c");
    assertThatThrownBy(() -> policies().get("gold"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("\"Gold\" (id-a)");
  }

  @Test
  @DisplayName("the policy service's own fault for a missing privilege is told as one")
  void list_pbmNoPermission_isRefused() {
    ScriptedPolicies.on(vcenter);
    vcenter.on(
        "PbmQueryProfile",
        always(
            fault(
                "PbmFaultNoPermission",
                "",
                "<missingPrivileges><privilegeIds>StorageProfile.View</privilegeIds>"
                    + "</missingPrivileges>")));

    assertThatThrownBy(() -> policies().list())
        .isInstanceOfSatisfying(
            PermissionDeniedException.class,
            e -> assertThat(e.missing()).containsExactly("StorageProfile.View"))
        .hasMessageContaining("missing privilege StorageProfile.View");
  }

  @Test
  @DisplayName("blank and null are refused before anything is sent")
  @SuppressWarnings("NullAway") // nulls are what is tested
  void find_badArgument_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policies().get(" "))
        .withMessageContaining("idOrName \" \" is blank");
    assertThatNullPointerException()
        .isThrownBy(() -> policies().find(null))
        .withMessage("idOrName");
    assertThat(vcenter.calls()).isEmpty();
  }
}
