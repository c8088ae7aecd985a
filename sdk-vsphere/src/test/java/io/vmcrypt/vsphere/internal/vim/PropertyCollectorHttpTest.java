package io.vmcrypt.vsphere.internal.vim;

import static io.vmcrypt.vsphere.ScriptedVcenter.always;
import static io.vmcrypt.vsphere.ScriptedVcenter.fault;
import static io.vmcrypt.vsphere.ScriptedVcenter.returning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.NotFoundException;
import io.vmcrypt.vsphere.ScriptedVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PropertyCollectorHttpTest {

  private static final ManagedObjectReference VM =
      new ManagedObjectReference("VirtualMachine", "vm-1");

  private static String object(String id, String properties) {
    return "<objects><obj type=\"VirtualMachine\">" + id + "</obj>" + properties + "</objects>";
  }

  private static String property(String name, String type, String value) {
    return "<propSet><name>"
        + name
        + "</name><val xsi:type=\""
        + type
        + "\">"
        + value
        + "</val></propSet>";
  }

  @Test
  @DisplayName("one object's properties are read; what is unset is absent, what is denied says why")
  void read_oneObject_hasItsProperties() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter()) {
      vcenter.on(
          "RetrievePropertiesEx",
          always(
              returning(
                  "<returnval>"
                      + object(
                          "vm-1",
                          property("name", "xsd:string", "web")
                              + "<missingSet><path>config.keyId</path><fault><fault"
                              + " xsi:type=\"NoPermission\"><privilegeId>System.Read</privilegeId>"
                              + "</fault><localizedMessage>denied</localizedMessage></fault>"
                              + "</missingSet>")
                      + "</returnval>")));
      VimSession session = vcenter.session();

      ObjectProperties properties =
          new PropertyCollector(session)
              .read(session.attempt("read"), VM, "name", "config.keyId", "config.crypto");

      assertThat(properties.text("name")).contains("web");
      assertThat(properties.value("config.crypto")).isEmpty();
      assertThat(properties.missing())
          .hasEntrySatisfying(
              "config.keyId", fault -> assertThat(fault.type()).isEqualTo("NoPermission"));
      assertThat(vcenter.calls("RetrievePropertiesEx").get(0).body())
          .contains(
              "<specSet><propSet><type>VirtualMachine</type><all>false</all><pathSet>name</pathSet>"
                  + "<pathSet>config.keyId</pathSet><pathSet>config.crypto</pathSet></propSet>"
                  + "<objectSet><obj type=\"VirtualMachine\">vm-1</obj><skip>false</skip></objectSet>"
                  + "</specSet><options><maxObjects>1</maxObjects></options>");
    }
  }

  @Test
  @DisplayName("an object that is not there is not found")
  void read_missingObject_isNotFound() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter()) {
      vcenter.on(
          "RetrievePropertiesEx",
          always(fault("ManagedObjectNotFound", "", "<obj type=\"VirtualMachine\">vm-1</obj>")));
      VimSession session = vcenter.session();

      assertThatThrownBy(
              () -> new PropertyCollector(session).read(session.attempt("read"), VM, "name"))
          .isInstanceOf(NotFoundException.class)
          .hasMessageContaining("vm-1");
    }
  }

  @Test
  @DisplayName("an inventory comes in pages through a view that is removed afterwards")
  void inventory_inPages_isReadToTheEnd() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter()) {
      vcenter
          .on(
              "CreateContainerView",
              always(returning("<returnval type=\"ContainerView\">view-1</returnval>")))
          .on(
              "RetrievePropertiesEx",
              always(
                  returning(
                      "<returnval><token>next</token>"
                          + object("vm-1", property("name", "xsd:string", "a"))
                          + object("vm-2", property("name", "xsd:string", "b"))
                          + "</returnval>")))
          .on(
              "ContinueRetrievePropertiesEx",
              always(
                  returning(
                      "<returnval><token>last</token>" + object("vm-3", "") + "</returnval>")),
              always(returning("<returnval>" + object("vm-4", "") + "</returnval>")))
          .on("DestroyView", always(returning("")));
      VimSession session = vcenter.session();
      List<String> seen = new ArrayList<>();

      new PropertyCollector(session)
          .inventory(
              session.attempt("list"),
              session.content().rootFolder(),
              "VirtualMachine",
              List.of("name"),
              2,
              ObjectProperties.capturing(
                  vm -> seen.add(vm.object().value() + vm.text("name").orElse("-"))));

      assertThat(seen).containsExactly("vm-1a", "vm-2b", "vm-3-", "vm-4-");
      assertThat(vcenter.methods())
          .containsExactly(
              "CreateContainerView",
              "RetrievePropertiesEx",
              "ContinueRetrievePropertiesEx",
              "ContinueRetrievePropertiesEx",
              "DestroyView");
      assertThat(vcenter.calls("ContinueRetrievePropertiesEx").get(1).body())
          .contains("<token>last</token>");
      assertThat(vcenter.calls("RetrievePropertiesEx").get(0).body())
          .contains(
              "<skip>true</skip><selectSet xsi:type=\"TraversalSpec\"><type>ContainerView</type>"
                  + "<path>view</path><skip>false</skip></selectSet>");
    }
  }

  @Test
  @DisplayName("a view is removed also when the listener throws, and its exception comes out")
  void inventory_listenerThrows_removesTheView() throws Exception {
    try (ScriptedVcenter vcenter = new ScriptedVcenter()) {
      vcenter
          .on(
              "CreateContainerView",
              always(returning("<returnval type=\"ContainerView\">view-1</returnval>")))
          .on(
              "RetrievePropertiesEx",
              always(returning("<returnval>" + object("vm-1", "") + "</returnval>")))
          .on("DestroyView", always(fault("RuntimeFault", "no matter", "")));
      VimSession session = vcenter.session();

      assertThatThrownBy(
              () ->
                  new PropertyCollector(session)
                      .inventory(
                          session.attempt("list"),
                          session.content().rootFolder(),
                          "VirtualMachine",
                          List.of("name"),
                          2,
                          ObjectProperties.capturing(
                              vm -> {
                                throw new UnsupportedOperationException("enough");
                              })))
          .isInstanceOf(UnsupportedOperationException.class);
      assertThat(vcenter.calls("DestroyView")).hasSize(1);
    }
  }
}
