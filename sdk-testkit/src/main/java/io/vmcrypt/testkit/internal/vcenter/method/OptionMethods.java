package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.util.Map;

/** The method of OptionManager that reads settings. */
public final class OptionMethods {

  private final Vcenter vcenter;

  public OptionMethods(Vcenter vcenter) {
    this.vcenter = vcenter;
  }

  public void addTo(Map<String, Call.Handler> methods) {
    methods.put("QueryOptions", this::query);
  }

  private Object query(Call call) throws VimFault {
    return vcenter
        .monitor()
        .locked(() -> vcenter.options().named(call.arguments().findText("name")));
  }
}
