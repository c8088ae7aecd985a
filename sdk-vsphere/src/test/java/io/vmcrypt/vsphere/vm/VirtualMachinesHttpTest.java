package io.vmcrypt.vsphere.vm;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.ConflictException;
import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  @DisplayName("a name that no VM has is not found")
  void get_unknownName_isNotFound() {
    inventory("vm-42", "web-01");

    assertThat(client.virtualMachines().find("WEB-01")).isEmpty();
    assertThatThrownBy(() -> client.virtualMachines().get("WEB-01"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("find VM \"WEB-01\"")
        .hasMessageContaining("upper and lower case");
  }

  @ParameterizedTest
  @CsvSource({
    "/Paris/vm/Prod/web-01, Paris/vm/Prod/web-01, web-01",
    "Paris/vm/Prod/web-01, Paris/vm/Prod/web-01, web-01",
    "/Paris/vm/Test%2FOld/100%, Paris/vm/Test%2fOld/100%25, 100%25",
    "/Paris/vm/a\\b, Paris/vm/a%5cb, a%5cb"
  })
  @DisplayName("a path is sent as vCenter keeps it")
  void getByPath_path_isSentAsKept(String path, String sent, String kept) {
    vcenter.on(
        "RetrievePropertiesEx",
        call -> returning(ScriptedTree.above(call.body()).replace("web-01", kept)));
    vcenter.on(
        "FindByInventoryPath",
        always(returning("<returnval type=\"VirtualMachine\">vm-42</returnval>")));

    assertThat(client.virtualMachines().getByPath(path).path()).isEqualTo("/Paris/vm/Prod/" + kept);
    assertThat(vcenter.calls("FindByInventoryPath").get(0).body())
        .contains(
            "<_this type=\"SearchIndex\">SearchIndex</_this><inventoryPath>"
                + sent
                + "</inventoryPath>");
  }

  @Test
  @DisplayName("a path without a VM, and one of a folder, are not found")
  void getByPath_noVm_isNotFound() {
    vcenter.on("FindByInventoryPath", always(returning("")));
    assertThatThrownBy(() -> client.virtualMachines().getByPath("/Paris/vm/no"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("/Paris/vm/no");

    vcenter.on(
        "FindByInventoryPath",
        always(returning("<returnval type=\"Folder\">group-v5</returnval>")));
    assertThatThrownBy(() -> client.virtualMachines().getByPath("/Paris/vm/Prod"))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  @DisplayName("a UUID is looked up as the one that it is")
  void getByUuid_uuid_isSentAsWhatItIs() {
    UUID uuid = UUID.fromString("502fd1a8-0000-4000-8000-0123456789AB");
    vcenter.on(
        "FindAllByUuid", always(returning("<returnval type=\"VirtualMachine\">vm-42</returnval>")));

    assertThat(client.virtualMachines().getByInstanceUuid(uuid).path())
        .isEqualTo("/Paris/vm/Prod/web-01");
    assertThat(vcenter.calls("FindAllByUuid"))
        .extracting(call -> call.body().replaceAll("(?s).*</_this>|</FindAllByUuid>.*", ""))
        .containsExactly(
            "<uuid>502fd1a8-0000-4000-8000-0123456789ab</uuid><vmSearch>true</vmSearch>"
                + "<instanceUuid>true</instanceUuid>");

    vcenter.on("FindAllByUuid", always(returning("")));
    assertThat(client.virtualMachines().findByInstanceUuid(uuid)).isEmpty();
  }

  @Test
  @DisplayName("a UUID that several VMs have is a conflict that lists where they are")
  void getByInstanceUuid_ambiguous_isAConflict() {
    vcenter.on(
        "FindAllByUuid",
        always(
            returning(
                "<returnval type=\"VirtualMachine\">vm-42</returnval>"
                    + "<returnval type=\"VirtualMachine\">vm-43</returnval>")));

    assertThatThrownBy(() -> client.virtualMachines().getByInstanceUuid(new UUID(1, 2)))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("2 VMs have this instance UUID")
        .hasMessageContaining("/Paris/vm/Prod/web-01 (vm-42)")
        .hasMessageContaining("/Paris/vm/Test%2fOld/web-01 (vm-43)")
        .hasMessageContaining("by its id");
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

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/a//b", "/a/b/", "  "})
  @DisplayName("a path with empty parts is refused before anything is sent")
  void getByPath_emptyPart_isRefused(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.virtualMachines().getByPath(path))
        .withMessageContaining("\"" + path + "\"")
        .withMessageContaining("/Datacenter/vm/Prod/web-01");
    assertThat(vcenter.calls()).isEmpty();
  }

  @Test
  @DisplayName("blank and null are refused before anything is sent")
  @SuppressWarnings("NullAway") // nulls are what is tested
  void arguments_bad_areRefused() {
    VirtualMachines vms = client.virtualMachines();
    assertThatIllegalArgumentException().isThrownBy(() -> vms.get(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> vms.find(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> vms.getById(""))
        .withMessageContaining("vm-42");
    assertThatNullPointerException().isThrownBy(() -> vms.get(null)).withMessage("name");
    assertThatNullPointerException().isThrownBy(() -> vms.getByPath(null)).withMessage("path");
    assertThatNullPointerException().isThrownBy(() -> vms.getById(null)).withMessage("id");
    assertThatNullPointerException()
        .isThrownBy(() -> vms.getByInstanceUuid(null))
        .withMessage("instanceUuid");
    assertThatNullPointerException().isThrownBy(() -> vms.stream(null)).withMessage("filter");
    assertThat(vcenter.calls()).isEmpty();
  }
}
