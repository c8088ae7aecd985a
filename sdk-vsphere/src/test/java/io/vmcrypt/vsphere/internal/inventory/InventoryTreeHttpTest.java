package io.vmcrypt.vsphere.internal.inventory;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where an object of the inventory is shown. */
class InventoryTreeHttpTest {

  private static String reference(String property, String type, String id) {
    return ("<propSet><name>%s</name><val type=\"%s\""
            + " xsi:type=\"ManagedObjectReference\">%s</val></propSet>")
        .formatted(property, type, id);
  }

  @Test
  @DisplayName("a VM in a vApp is shown there, and not in its folder")
  void parentOf_vmInVapp_isTheVapp() throws Exception {
    ManagedObjectReference vm = new ManagedObjectReference("VirtualMachine", "vm-1");
    try (ScriptedVcenter vcenter = new ScriptedVcenter()) {
      vcenter.on(
          "RetrievePropertiesEx",
          always(
              returning(
                  "<returnval><objects><obj type=\"VirtualMachine\">vm-1</obj>"
                      + reference("parent", "Folder", "group-v3")
                      + reference("parentVApp", "VirtualApp", "resgroup-v8")
                      + "</objects></returnval>")));
      VimSession session = vcenter.session();

      assertThat(
              InventoryTree.parentOf(
                  new PropertyCollector(session)
                      .read(session.attempt("read"), vm, "parent", "parentVApp")))
          .contains(new ManagedObjectReference("VirtualApp", "resgroup-v8"));
    }
  }
}
