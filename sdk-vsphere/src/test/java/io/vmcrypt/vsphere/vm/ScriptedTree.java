package io.vmcrypt.vsphere.vm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The inventory above the VMs of a scripted vCenter: /Paris/vm/Prod and /Paris/vm/Test. */
final class ScriptedTree {

  private static final Pattern START =
      Pattern.compile("<obj type=\"VirtualMachine\">([^<]+)</obj>");

  private ScriptedTree() {}

  /** What is above the VM that a query starts at; vm-42 is in Prod, any other in Test. */
  static String above(String query) {
    Matcher start = START.matcher(query);
    if (!start.find()) {
      throw new AssertionError("not a query for what is above a VM: " + query);
    }
    String id = String.valueOf(start.group(1));
    return "<returnval>"
        + object("VirtualMachine", id, "web-01", id.equals("vm-42") ? "group-v5" : "group-v6")
        + containers()
        + "</returnval>";
  }

  static String containers() {
    return object("Folder", "group-v5", "Prod", "group-v3")
        + object("Folder", "group-v6", "Test%2fOld", "group-v3")
        + object("Folder", "group-v3", "vm", "datacenter-2")
        + datacenter()
        + "<objects><obj type=\"Folder\">group-d1</obj><propSet><name>name</name><val"
        + " xsi:type=\"xsd:string\">Datacenters</val></propSet></objects>";
  }

  static String datacenter() {
    return "<objects><obj type=\"Datacenter\">datacenter-2</obj>"
        + property("name", "Paris")
        + "<propSet><name>parent</name><val type=\"Folder\""
        + " xsi:type=\"ManagedObjectReference\">group-d1</val></propSet></objects>";
  }

  static String object(String type, String id, String name, String parent) {
    return ("<objects><obj type=\"%s\">%s</obj>%s<propSet><name>parent</name><val type=\"%s\" "
            + "xsi:type=\"ManagedObjectReference\">%s</val></propSet></objects>")
        .formatted(
            type,
            id,
            property("name", name),
            parent.startsWith("datacenter") ? "Datacenter" : "Folder",
            parent);
  }

  private static String property(String path, String text) {
    return "<propSet><name>%s</name><val xsi:type=\"xsd:string\">%s</val></propSet>"
        .formatted(path, text);
  }
}
