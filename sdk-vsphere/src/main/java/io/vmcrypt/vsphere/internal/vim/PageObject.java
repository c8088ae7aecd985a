package io.vmcrypt.vsphere.internal.vim;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.ManagedObjectReference;
import io.vmcrypt.vsphere.internal.soap.SoapFaultException;
import io.vmcrypt.vsphere.internal.soap.VimFault;
import io.vmcrypt.vsphere.internal.soap.XmlFailure;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one object of a page after the other: vSphere {@code ObjectContent}. What is not set is not
 * there, or has its name alone. A property without a name, and one that is told twice, are no
 * answer: they must not pass for "not set". Without a session vCenter answers a retrieval too, and
 * says of each property that it is not for somebody without one: that is the fault NotAuthenticated
 * of the call. For one thread.
 */
final class PageObject {

  private final PropertySink sink;
  // made once: an answer has tens of thousands of objects
  private final Consumer<ElementReader> eachPart = this::part;
  private final Consumer<ElementReader> eachProperty = this::property;
  private final Set<String> paths = new HashSet<>();
  private @Nullable ManagedObjectReference begun;
  private boolean handedOn;
  private String path = "";
  private @Nullable VimFault fault;

  PageObject(PropertySink sink) {
    this.sink = requireNonNull(sink, "sink");
  }

  void read(ElementReader object) {
    begun = null;
    handedOn = false;
    paths.clear();
    object.nextObject();
    object.children(eachPart);
    handOn();
    sink.end();
  }

  private void part(ElementReader part) {
    switch (part.name()) {
      case "obj" -> begin(part.reference());
      case "propSet" -> {
        path = "";
        int before = paths.size();
        part.children(eachProperty);
        if (paths.size() == before) {
          // its name alone: it is not set
          tell(path);
        }
      }
      case "missingSet" -> {
        path = "";
        fault = null;
        part.children(this::missing);
        tell(path);
        VimFault why = fault == null ? new VimFault("", "", List.of(), Optional.empty()) : fault;
        // an object of which nothing was handed on can be told again in another session
        if (!handedOn) {
          checkSession(why);
        }
        handOn();
        sink.missing(path, why);
      }
      default -> {}
    }
  }

  /**
   * What is not told for want of a session is not hidden, and not gone.
   *
   * @param why something is not told, in a page or in news
   */
  static void checkSession(VimFault why) {
    if (why.is("NotAuthenticated")) {
      throw new SoapFaultException(why);
    }
  }

  private void begin(ManagedObjectReference object) {
    if (begun != null || object.value().isEmpty()) {
      throw new XmlFailure("an object has no reference, or two");
    }
    begun = object;
  }

  /** Hands the object on, once it is known that it is told to this client. */
  private void handOn() {
    ManagedObjectReference object = begun;
    if (object == null) {
      throw new XmlFailure("an object has no reference");
    }
    if (!handedOn) {
      handedOn = true;
      sink.begin(object);
    }
  }

  private void property(ElementReader part) {
    switch (part.name()) {
      case "name" -> path = named(part);
      case "val" -> {
        tell(path);
        handOn();
        sink.property(path, part);
      }
      default -> {}
    }
  }

  private String named(ElementReader part) {
    if (!path.isEmpty()) {
      throw new XmlFailure("a property has two names");
    }
    return part.text();
  }

  private void tell(String told) {
    if (begun == null || told.isEmpty() || !paths.add(told)) {
      throw new XmlFailure("a property has no name, or comes twice");
    }
  }

  private void missing(ElementReader part) {
    switch (part.name()) {
      case "path" -> path = named(part);
      case "fault" -> fault = VimFault.ofLocalized(part.capture());
      default -> {}
    }
  }
}
