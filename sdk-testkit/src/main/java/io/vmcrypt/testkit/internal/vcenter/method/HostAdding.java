package io.vmcrypt.testkit.internal.vcenter.method;

import io.vmcrypt.testkit.internal.vcenter.inventory.Inventory;
import io.vmcrypt.testkit.internal.vcenter.soap.DataObject;
import io.vmcrypt.testkit.internal.vcenter.soap.MoRef;
import io.vmcrypt.testkit.internal.vcenter.soap.VimFault;
import io.vmcrypt.testkit.internal.vcenter.state.Privileges;
import io.vmcrypt.testkit.internal.vcenter.state.Tasks;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Adds hosts. There is nothing to connect to: a host of any name is there, with a certificate of
 * its own making, whose thumbprint follows from the name. A client learns it as it does from a real
 * vCenter, by the fault.
 */
final class HostAdding {

  private static final List<String> MODELLED =
      List.of("hostName", "port", "sslThumbprint", "userName", "password", "force");

  private final Vcenter vcenter;
  private final VmTasks tasks;

  HostAdding(Vcenter vcenter, VmTasks tasks) {
    this.vcenter = vcenter;
    this.tasks = tasks;
  }

  void addTo(Map<String, Call.Handler> methods) {
    methods.put(
        "AddHost_Task",
        tasks.on("AddHost_Task", "ClusterComputeResource.addHost", Call::self, this::toCluster));
    methods.put(
        "AddStandaloneHost_Task",
        tasks.on(
            "AddStandaloneHost_Task", "Folder.addStandaloneHost", Call::self, this::standalone));
  }

  private Tasks.Work toCluster(Call call) throws VimFault {
    Privileges.demand(Privileges.ADD_TO_CLUSTER, call.self(), call.session());
    refuse(call.arguments(), List.of("resourcePool", "license"));
    return adding(call, "asConnected", name -> vcenter.inventory().addHost(call.self(), name));
  }

  private Tasks.Work standalone(Call call) throws VimFault {
    Privileges.demand(Privileges.ADD_STANDALONE, call.self(), call.session());
    if (!vcenter.inventory().isFolderOfHosts(call.self())) {
      throw VimFault.notSupported("The folder cannot hold hosts.");
    }
    refuse(call.arguments(), List.of("license"));
    return adding(
        call, "addConnected", name -> vcenter.inventory().addStandaloneHost(call.self(), name));
  }

  private static void refuse(DataObject arguments, List<String> notModelled) throws VimFault {
    List<String> given = new ArrayList<>(notModelled);
    given.retainAll(arguments.values().keySet());
    given.addAll(arguments.data("spec").values().keySet());
    given.removeAll(MODELLED);
    if (!given.isEmpty()) {
      throw VimFault.notSupported(
          "This stand-in does not model a new host with " + String.join(", ", given) + ".");
    }
  }

  /**
   * Adds the host when the task ends.
   *
   * @param connect the argument that says whether vCenter connects to it
   * @param place puts a host of a name into the inventory, and tells what is new there
   */
  private Tasks.Work adding(Call call, String connect, Function<String, MoRef> place)
      throws VimFault {
    DataObject spec = call.arguments().data("spec");
    String name = spec.findText("hostName");
    if (name == null || name.isBlank()) {
      throw VimFault.invalidArgument("spec.hostName");
    }
    boolean connects = call.arguments().flag(connect);
    return () ->
        () -> {
          check(spec, name, connects);
          MoRef added = place.apply(name);
          if (!connects) {
            vcenter.inventory().host(name).connection("disconnected");
          }
          return added;
        };
  }

  private void check(DataObject spec, String name, boolean connects) throws VimFault {
    Inventory inventory = vcenter.inventory();
    for (MoRef host : inventory.hosts().keySet()) {
      if (name.equalsIgnoreCase(inventory.name(host))) {
        throw connects
            ? new VimFault(
                new DataObject("AlreadyConnected").with("name", name),
                "The specified host already exists in vCenter Server.")
            : new VimFault(
                new DataObject("DuplicateName").with("name", name).with("object", host),
                "The name '" + name + "' already exists.");
      }
    }
    String thumbprint = thumbprint(name);
    if (!thumbprint.equalsIgnoreCase(spec.findText("sslThumbprint"))) {
      throw new VimFault(
          new DataObject("SSLVerifyFault").with("selfSigned", true).with("thumbprint", thumbprint),
          "Authenticity of the host's SSL certificate is not verified.");
    }
    if (!spec.has("userName") || !spec.has("password")) {
      throw VimFault.of(
          "InvalidLogin", "Cannot complete login due to an incorrect user name or password.");
    }
  }

  private static String thumbprint(String host) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(host.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
