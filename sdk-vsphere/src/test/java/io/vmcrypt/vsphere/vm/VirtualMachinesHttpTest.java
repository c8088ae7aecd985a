package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VirtualMachinesHttpTest {

  private ScriptedVcenter vcenter;
  private VsphereClient client;

  @BeforeEach
  void start() throws IOException {
    vcenter = ScriptedVm.vcenter(new ScriptedVcenter().withView(), new ScriptedVm());
    client = vcenter.client().build();
  }

  @AfterEach
  void stop() {
    client.close();
    vcenter.close();
  }

  /** The names that the view shows, in one page. */
  private void inventory(String... idsAndNames) {
    StringBuilder page = new StringBuilder("<returnval>");
    for (int i = 0; i < idsAndNames.length; i += 2) {
      page.append("<objects><obj type=\"VirtualMachine\">")
          .append(idsAndNames[i])
          .append("</obj><propSet><name>name</name><val xsi:type=\"xsd:string\">")
          .append(idsAndNames[i + 1])
          .append("</val></propSet></objects>");
    }
    String names = page.append("</returnval>").toString();
    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            returning(
                call.body().contains("ContainerView") ? names : ScriptedTree.above(call.body())));
  }

  @Test
  @DisplayName("a VM is found by the key provider of one of its disks alone, or of a link below")
  void stream_keyProviderOfDisk_isFound() {
    String vm =
        "<returnval><objects><obj type=\"VirtualMachine\">vm-42</obj><propSet><name>name</name>"
            + "<val xsi:type=\"xsd:string\">web-01</val></propSet><propSet>"
            + "<name>config.keyId</name><val xsi:type=\"CryptoKeyId\"><keyId>h</keyId><providerId>"
            + "<id>new</id></providerId></val></propSet><propSet>"
            + "<name>config.hardware.device</name><val xsi:type=\"ArrayOfVirtualDevice\">"
            + "<VirtualDevice xsi:type=\"VirtualDisk\"><key>2000</key><backing"
            + " xsi:type=\"VirtualDiskFlatVer2BackingInfo\"><parent><keyId><keyId>b</keyId>"
            + "<providerId><id>older</id></providerId></keyId></parent><keyId><keyId>d</keyId>"
            + "<providerId>"
            + "<id>old</id></providerId></keyId></backing></VirtualDevice></val></propSet>"
            + "<propSet><name>runtime.powerState</name><val"
            + " xsi:type=\"VirtualMachinePowerState\">poweredOff</val></propSet>"
            + "</objects></returnval>";
    vcenter.on(
        "RetrievePropertiesEx",
        call -> returning(call.body().contains("config.hardware.device") ? vm : ""));

    for (String provider : List.of("old", "new", "older")) {
      assertThat(
              client.virtualMachines().stream(VmFilter.builder().keyProvider(provider).build())
                  .map(VirtualMachine::id))
          .as(provider)
          .containsExactly("vm-42");
    }
    vcenter.on(
        "ListKeys",
        call ->
            returning(
                "<returnval><keyId>k</keyId><providerId><id>x</id></providerId></returnval>"));
    assertThat(client.virtualMachines().stream(VmFilter.builder().keyProvider("x").build()))
        .isEmpty();
  }

  @Test
  @DisplayName("a name that several VMs have is a conflict that lists where they are")
  void get_ambiguousName_isAConflict() {
    inventory("vm-42", "web-01", "vm-43", "web-01");

    assertThatThrownBy(() -> client.virtualMachines().get("web-01"))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("2 VMs have this name")
        .hasMessageContaining("/Paris/vm/Prod/web-01 (vm-42)")
        .hasMessageContaining("/Paris/vm/Test%2fOld/web-01 (vm-43)")
        .hasMessageContaining("by its path or id");
    assertThatThrownBy(() -> client.virtualMachines().find("web-01"))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  @DisplayName("a VM whose surroundings are not visible has an empty path")
  void getById_treeNotVisible_hasNoPath() {
    vcenter.on(
        "RetrievePropertiesEx",
        always(
            returning(
                "<returnval>"
                    + ScriptedTree.object("VirtualMachine", "vm-42", "a%2fb", "group-v5")
                    + "</returnval>")));

    VirtualMachine vm = client.virtualMachines().getById("vm-42");

    assertThat(vm.name()).isEqualTo("a/b");
    assertThat(vm.path()).isEmpty();
  }

  @Test
  @DisplayName("a VM in a vApp has the path that leads through the vApp")
  void getById_vmInVapp_hasThePathThroughIt() {
    String parentVapp =
        "<propSet><name>parentVApp</name><val type=\"VirtualApp\""
            + " xsi:type=\"ManagedObjectReference\">resgroup-v8</val></propSet></objects>";
    String parentFolder =
        "<propSet><name>parentFolder</name><val type=\"Folder\""
            + " xsi:type=\"ManagedObjectReference\">group-v3</val></propSet></objects>";
    vcenter.on(
        "RetrievePropertiesEx",
        call ->
            returning(
                "<returnval>"
                    + (call.body().contains("<obj type=\"VirtualMachine\">")
                        ? ScriptedTree.object("VirtualMachine", "vm-42", "db", "x")
                            .replaceAll("<propSet><name>parent</name>.*</objects>", parentVapp)
                        : ScriptedTree.object("VirtualApp", "resgroup-v8", "Shop", "resgroup-7")
                                .replace("</objects>", parentFolder)
                            + ScriptedTree.containers())
                    + "</returnval>"));

    assertThat(client.virtualMachines().getById("vm-42").path()).isEqualTo("/Paris/vm/Shop/db");
  }
}
