package io.vmcrypt.vsphere.internal.vm.change;

import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.soap.ElementWriter;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.Returns;
import java.util.function.Consumer;

/** What goes over the wire. */
final class Written {

  private Written() {}

  /** The content of an argument. */
  static String of(Consumer<ElementWriter> argument) {
    PaperVcenter vcenter = new PaperVcenter().on("Test", "");
    VimSession session = vcenter.session();
    session.read(
        session.attempt("test"),
        "Test",
        new ManagedObjectReference("VirtualMachine", "vm-1"),
        arguments -> arguments.object("spec", argument),
        Returns.nothing());
    String body = vcenter.calls("Test").get(0);
    int start = body.indexOf("<spec>");
    return start < 0 ? "" : body.substring(start + 6, body.indexOf("</spec>"));
  }
}
