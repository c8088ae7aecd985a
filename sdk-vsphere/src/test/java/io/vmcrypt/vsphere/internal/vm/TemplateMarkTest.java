package io.vmcrypt.vsphere.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.vm.Templates;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which VM counts as a template that became a VM for a while: it is made a template again. */
class TemplateMarkTest {

  private static final ManagedObjectReference VM =
      new ManagedObjectReference("VirtualMachine", "vm-1");

  private String fields = "";
  private String values = "";

  private final PaperVcenter vcenter =
      new PaperVcenter()
          .on(
              "RetrieveServiceContent",
              ScriptedVcenter.serviceContent("8.0.3.0", "VirtualCenter")
                  .replace(
                      "</returnval>",
                      "<customFieldsManager type=\"CustomFieldsManager\">CustomFieldsManager"
                          + "</customFieldsManager></returnval>"))
          .answering(
              "RetrievePropertiesEx",
              call ->
                  call.contains("customValue")
                      ? PaperVcenter.object(
                          "VirtualMachine", "vm-1", PaperVcenter.property("customValue", values))
                      : PaperVcenter.object(
                          "CustomFieldsManager",
                          "CustomFieldsManager",
                          PaperVcenter.property("field", fields)));

  private void field(String key, String name, String type) {
    fields +=
        "<CustomFieldDef><key>"
            + key
            + "</key><name>"
            + name
            + "</name>"
            + (type.isEmpty() ? "" : "<managedObjectType>" + type + "</managedObjectType>")
            + "</CustomFieldDef>";
  }

  private void value(String key, String value) {
    values +=
        "<CustomFieldValue><key>" + key + "</key><value>" + value + "</value></CustomFieldValue>";
  }

  private TemplateMark mark(VimSession session) {
    return new TemplateMark(session, new PropertyCollector(session));
  }

  private Optional<String> attribute() {
    VimSession session = vcenter.session();
    return mark(session).attribute(session.attempt("read"));
  }

  private boolean isOn() {
    VimSession session = vcenter.session();
    return mark(session).isOn(session.attempt("read"), VM);
  }

  @ParameterizedTest
  @CsvSource({
    "VirtualMachine, true",
    "vim.VirtualMachine, true",
    "'', true",
    "HostSystem, false",
    "vim.Datastore, false",
  })
  @DisplayName("an attribute of hosts or of another name is another attribute")
  void attribute_type(String type, boolean its) {
    field("1", "another", "VirtualMachine");
    field("7", Templates.ATTRIBUTE, type);

    assertThat(attribute()).isEqualTo(its ? Optional.of("7") : Optional.empty());
  }

  @Test
  @DisplayName("only a VM whose own id is the value of this attribute has the mark")
  void isOn_ownIdOnly() {
    assertThat(isOn()).isFalse();
    field("1", "another", "VirtualMachine");
    value("1", "vm-1");
    assertThat(isOn()).isFalse();
    field("7", Templates.ATTRIBUTE, "VirtualMachine");
    assertThat(isOn()).isFalse();
    // a clone has the value of what it was cloned from
    value("7", "vm-2");
    assertThat(isOn()).isFalse();
    value("7", " vm-1 ");
    assertThat(isOn()).isTrue();
  }
}
