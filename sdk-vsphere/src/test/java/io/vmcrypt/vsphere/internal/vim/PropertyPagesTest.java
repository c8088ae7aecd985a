package io.vmcrypt.vsphere.internal.vim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.DecodingException;
import io.vmcrypt.core.error.PermissionDeniedException;
import io.vmcrypt.core.error.ServiceException;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of pages that make no sense, and of those that would never end. */
class PropertyPagesTest {

  private static final ManagedObjectReference VM =
      new ManagedObjectReference("VirtualMachine", "vm-1");

  private final PaperVcenter vcenter = new PaperVcenter().withEmptyInventory();
  private final VimSession session = vcenter.session();
  private final PropertyCollector collector = new PropertyCollector(session);
  private final List<String> told = new ArrayList<>();

  private static String vm(String id, String more) {
    return "<objects><obj type=\"VirtualMachine\">" + id + "</obj>" + more + "</objects>";
  }

  private static String name(String name) {
    return PaperVcenter.property("name", name);
  }

  private static String page(String token, String objects) {
    return "<returnval>"
        + (token.isEmpty() ? "" : "<token>" + token + "</token>")
        + objects
        + "</returnval>";
  }

  private void read() {
    collector.inventory(
        session.attempt("list"),
        session.content().rootFolder(),
        "VirtualMachine",
        List.of("name"),
        2,
        ObjectProperties.capturing(
            vm -> told.add(vm.object().value() + vm.text("name").orElse("-"))));
  }

  private void isRefused(String why) {
    assertThatThrownBy(this::read)
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("list")
        .hasMessageContaining(why);
    assertThat(vcenter.calls("DestroyView")).isNotEmpty();
  }

  @Test
  @DisplayName("the same page and token for ever end at the second call")
  void pages_sameForEver_end() {
    vcenter
        .on("RetrievePropertiesEx", page("0", vm("vm-1", "")))
        .on("ContinueRetrievePropertiesEx", page("0", vm("vm-1", "")));
    isRefused("names a further page, and tells nothing that was not told before");
    assertThat(vcenter.calls("ContinueRetrievePropertiesEx")).hasSize(1);
    assertThat(told).containsExactly("vm-1-");
  }

  @Test
  @DisplayName("so do new tokens with objects that were told, and with none at all")
  void pages_newTokens_end() {
    AtomicInteger token = new AtomicInteger();
    vcenter
        .on("RetrievePropertiesEx", page("t", vm("vm-1", "") + vm("vm-2", "")))
        .answering(
            "ContinueRetrievePropertiesEx",
            call -> page("t" + token.incrementAndGet(), vm("vm-" + (token.get() % 2 + 1), "")));
    isRefused("names a further page");
    vcenter.on("ContinueRetrievePropertiesEx", page("more", ""));
    isRefused("names a further page");
    vcenter.on("RetrievePropertiesEx", page("more", ""));
    isRefused("names a further page");
    assertThat(vcenter.calls("ContinueRetrievePropertiesEx")).hasSize(2);
  }

  @Test
  @Tag("thorough")
  @DisplayName("new objects for ever end where no vCenter has as many")
  void pages_newObjects_end() {
    AtomicInteger next = new AtomicInteger();
    vcenter
        .answering("RetrievePropertiesEx", call -> page("t", many(next)))
        .answering("ContinueRetrievePropertiesEx", call -> page("t", many(next)));
    isRefused("more than " + SeenObjects.MOST + " objects");
    assertThat(told).hasSize(SeenObjects.MOST);
  }

  private static String many(AtomicInteger next) {
    StringBuilder objects = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      objects.append(vm("vm-" + next.incrementAndGet(), ""));
    }
    return objects.toString();
  }

  @Test
  @DisplayName("a token may return, as long as there is something new")
  void pages_sameToken_goOn() {
    vcenter
        .on("RetrievePropertiesEx", page("0", vm("vm-1", name("a"))))
        .on(
            "ContinueRetrievePropertiesEx",
            page("0", vm("vm-2", name("b"))),
            page("0", vm("vm-3", name("c"))),
            page("", vm("vm-4", name("d"))));
    read();
    assertThat(told).containsExactly("vm-1a", "vm-2b", "vm-3c", "vm-4d");
    assertThat(vcenter.calls("RetrievePropertiesEx").get(0))
        .contains(
            "<skip>true</skip><selectSet xsi:type=\"TraversalSpec\"><type>ContainerView</type>"
                + "<path>view</path><skip>false</skip></selectSet>");
    assertThat(vcenter.calls("ContinueRetrievePropertiesEx"))
        .hasSize(3)
        .allMatch(call -> call.contains("<token>0</token>"));
    assertThat(vcenter.calls("DestroyView")).hasSize(1);
  }

  @Test
  @DisplayName("a view is removed also when the listener throws, and its exception comes out")
  void listener_throws_removesTheView() {
    vcenter
        .on("RetrievePropertiesEx", page("", vm("vm-1", "")))
        .on("DestroyView", PaperVcenter.fault("RuntimeFault"));
    assertThatThrownBy(
            () ->
                collector.inventory(
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

  @Test
  @DisplayName("an object that is told twice is one: as it was told first")
  void object_twice_isOne() {
    vcenter
        .on(
            "RetrievePropertiesEx",
            page("0", vm("vm-1", name("a")) + vm("vm-1", name("x")) + vm("vm-2", name("b"))))
        .on(
            "ContinueRetrievePropertiesEx",
            page("", vm("vm-2", name("y")) + vm("vm-3", name("c")) + vm("vm-1", "")));
    read();
    assertThat(told).containsExactly("vm-1a", "vm-2b", "vm-3c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<objects><propSet><name>name</name><val>a</val></propSet></objects>",
        "<objects/>",
        "<objects><obj type=\"VirtualMachine\"> </obj></objects>",
        "<objects><obj type=\"VirtualMachine\">vm-1</obj><obj type=\"VirtualMachine\">vm-2</obj>"
            + "</objects>",
        "<objects><obj type=\"HostSystem\">host-1</obj></objects>",
        "<objects><obj>vm-1</obj></objects>",
      })
  @DisplayName("an object without its reference, or of another type, is no answer")
  void object_withoutReference_isRefused(String object) {
    vcenter.on("RetrievePropertiesEx", page("", object));
    isRefused("the answer makes no sense");
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<propSet/>",
        "<propSet><name>name</name></propSet><propSet><name>name</name><val>a</val></propSet>",
        "<propSet><val>a</val></propSet>",
        "<propSet><val>a</val><name>name</name></propSet>",
        "<propSet><name>name</name><val>a</val><val>b</val></propSet>",
        "<propSet><name>name</name><val>a</val></propSet>"
            + "<propSet><name>name</name><val>b</val></propSet>",
        "<propSet><name>name</name><val>a</val></propSet><missingSet><path>name</path><fault>"
            + "<fault xsi:type=\"NoPermission\"/></fault></missingSet>",
        "<missingSet><fault><fault xsi:type=\"NoPermission\"/></fault></missingSet>",
      })
  @DisplayName("a property without a name, or told twice, must not pass for not set")
  void property_broken_isRefused(String properties) {
    vcenter.on("RetrievePropertiesEx", page("", vm("vm-1", properties)));
    isRefused("a property has no");
  }

  @Test
  @DisplayName("a name without a value is a property that is not set, on each page")
  void property_nameAlone_isNotSet() {
    String alone = "<propSet><name>name</name></propSet>";
    vcenter
        .on("RetrievePropertiesEx", page("t", vm("vm-1", alone)))
        .on(
            "ContinueRetrievePropertiesEx",
            page("", vm("vm-2", alone) + vm("vm-3", name("c") + alone.replace("name<", "other<"))));
    read();
    assertThat(told).containsExactly("vm-1-", "vm-2-", "vm-3c");
  }

  @Test
  @DisplayName("a property that may not be read and has no reason is still one that was not read")
  void missing_withoutFault_isMissing() {
    vcenter.on(
        "RetrievePropertiesEx", page("", vm("vm-1", "<missingSet><path>name</path></missingSet>")));
    ObjectProperties read = collector.read(session.attempt("read"), VM, "name");
    assertThatThrownBy(() -> read.requireReadable(session.attempt("judge"), "name"))
        .isInstanceOf(ServiceException.class)
        .isNotInstanceOf(PermissionDeniedException.class)
        .hasMessageContaining("a fault without a name");
  }

  @Test
  @DisplayName("who asks for one object takes no other for it")
  void read_anotherObject_isRefused() {
    for (String object : List.of(vm("vm-2", name("a")), vm("vm-11", ""), "")) {
      vcenter.on("RetrievePropertiesEx", page("", object));
      assertThatThrownBy(() -> collector.read(session.attempt("read"), VM, "name"))
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("without the object vm-1");
    }
    assertThat(vcenter.calls("RetrievePropertiesEx").get(0))
        .contains(
            "<specSet><propSet><type>VirtualMachine</type><all>false</all><pathSet>name</pathSet>"
                + "</propSet><objectSet><obj type=\"VirtualMachine\">vm-1</obj><skip>false</skip>"
                + "</objectSet></specSet><options><maxObjects>1</maxObjects></options>");
  }

  @Test
  @DisplayName("what makes no sense in a value is told whenever somebody looks at it")
  void value_senseless_isTypedLater() {
    vcenter.on(
        "RetrievePropertiesEx",
        page(
            "",
            vm(
                "vm-1",
                PaperVcenter.property(
                    "summary", "<free>many</free><at>now</at><is>maybe</is><a/><a/>"))));
    ObjectProperties read = collector.read(session.attempt("read the summary"), VM, "summary");
    var summary = read.value("summary").orElseThrow();

    List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> looks =
        List.of(
            () -> summary.number("free"),
            () -> summary.integer("free"),
            () -> summary.instant("at"),
            () -> summary.bool("is"),
            () -> summary.required("not there"),
            () -> summary.text("a"),
            () -> summary.requiredElement("free").wholeNumber());
    assertThat(looks)
        .allSatisfy(
            look ->
                assertThatThrownBy(look)
                    .isInstanceOf(DecodingException.class)
                    .hasMessageContaining("read the summary")
                    .hasMessageContaining("the answer makes no sense")
                    .hasMessageNotContaining("many"));
  }
}
