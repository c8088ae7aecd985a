package io.vmcrypt.estate.internal.saved;

import com.squareup.moshi.JsonWriter;
import io.vmcrypt.core.Subject;
import io.vmcrypt.core.operation.Change;
import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.VmToEncrypt;
import io.vmcrypt.estate.internal.text.JsonMembers;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A step with all that its record has, so that a new kind of step needs nothing here. */
final class StepJson {

  private static final Map<String, Class<?>> KINDS =
      Arrays.stream(EstateStep.class.getPermittedSubclasses())
          .collect(Collectors.toMap(StepJson::kind, Function.identity()));

  private StepJson() {}

  /** As {@link EstateStep#kind} says it: the words of the record's name. */
  private static String kind(Class<?> step) {
    return step.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  static void write(JsonWriter json, EstateStep step) throws IOException {
    json.beginObject();
    json.name("step").value(step.kind());
    try {
      for (RecordComponent component : step.getClass().getRecordComponents()) {
        json.name(component.getName());
        value(json, component.getAccessor().invoke(step));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(step.kind() + " cannot be written", e);
    }
    json.endObject();
  }

  private static void value(JsonWriter json, Object value) throws IOException {
    if (value instanceof List<?> list) {
      json.beginArray();
      for (Object element : list) {
        value(json, element);
      }
      json.endArray();
    } else if (value instanceof Change change) {
      change(json, change);
    } else if (value instanceof Subject subject) {
      subject(json, subject);
    } else if (value instanceof VmToEncrypt vm) {
      json.beginObject();
      json.name("id").value(vm.id());
      json.name("name").value(vm.name());
      json.name("path").value(vm.path());
      json.name("bytes").value(vm.bytes());
      json.name("changes");
      value(json, vm.changes());
      json.endObject();
    } else if (value instanceof Boolean flag) {
      json.value(flag);
    } else {
      json.value((String) value);
    }
  }

  private static void change(JsonWriter json, Change change) throws IOException {
    json.beginObject();
    json.name("system").value(change.system());
    json.name("subject");
    subject(json, change.subject());
    json.name("from").value(change.from().orElse(null));
    json.name("to").value(change.to().orElse(null));
    json.endObject();
  }

  private static void subject(JsonWriter json, Subject subject) throws IOException {
    json.beginObject();
    json.name("kind").value(subject.kind());
    json.name("name").value(subject.name());
    json.name("id").value(subject.id());
    json.name("part").value(subject.part());
    json.endObject();
  }

  static EstateStep read(JsonMembers step) {
    Class<?> kind = KINDS.get(step.text("step"));
    if (kind == null) {
      throw new IllegalArgumentException("a step is of a kind that is not known");
    }
    RecordComponent[] components = kind.getRecordComponents();
    try {
      return (EstateStep)
          kind.getConstructor(
                  Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
              .newInstance(
                  Arrays.stream(components).map(component -> value(step, component)).toArray());
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(kind + " cannot be made", e);
    }
  }

  private static Object value(JsonMembers step, RecordComponent component) {
    String name = component.getName();
    if (component.getType() == boolean.class) {
      return step.flag(name);
    }
    if (!(component.getGenericType() instanceof ParameterizedType list)) {
      return step.text(name);
    }
    Object element = list.getActualTypeArguments()[0];
    if (element == Change.class) {
      return step.objects(name, StepJson::change);
    }
    return element == Subject.class
        ? step.objects(name, JsonMembers::subject)
        : step.objects(name, StepJson::vm);
  }

  private static VmToEncrypt vm(JsonMembers vm) {
    return new VmToEncrypt(
        vm.text("id"),
        vm.text("name"),
        vm.text("path"),
        vm.number("bytes"),
        vm.objects("changes", StepJson::change));
  }

  private static Change change(JsonMembers change) {
    return new Change(
        change.text("system"),
        change.object("subject").subject(),
        change.find("from"),
        change.find("to"));
  }
}
