package io.vmcrypt.vsphere.internal.session;

import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.session.VsphereAbout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A server's managers: vSphere {@code ServiceContent}.
 *
 * @param about what it says about itself
 * @param managers all references by their names
 */
public record ServiceContent(
    VsphereAbout about,
    ManagedObjectReference rootFolder,
    ManagedObjectReference propertyCollector,
    Map<String, ManagedObjectReference> managers) {

  public ServiceContent {
    managers = Map.copyOf(managers);
  }

  static ServiceContent of(XmlFragment content) {
    Map<String, ManagedObjectReference> managers = new HashMap<>();
    for (XmlFragment element : content.elements()) {
      ManagedObjectReference reference = element.reference();
      boolean manager = !reference.type().isEmpty() && !reference.value().isEmpty();
      if (manager && managers.put(element.name(), reference) != null) {
        throw element.senseless("it tells " + element.name() + " twice");
      }
    }
    return new ServiceContent(
        new VsphereAbout(
            content.text("about", "fullName").orElse(""),
            content.text("about", "version").orElse(""),
            content.text("about", "build").orElse(""),
            content.required("about", "apiType"),
            content.required("about", "apiVersion"),
            content.text("about", "instanceUuid").orElse("")),
        required(content, managers, "rootFolder"),
        required(content, managers, "propertyCollector"),
        managers);
  }

  private static ManagedObjectReference required(
      XmlFragment content, Map<String, ManagedObjectReference> managers, String name) {
    ManagedObjectReference found = managers.get(name);
    if (found == null) {
      throw content.senseless("it names no " + name);
    }
    return found;
  }

  /** Another manager, such as {@code cryptoManager}; empty if the release has none. */
  public Optional<ManagedObjectReference> manager(String name) {
    return Optional.ofNullable(managers.get(name));
  }
}
