package io.vmcrypt.examples.api;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a program can use of types: a line for each type, and below it one for each of its
 * members. What follows from the rest is left out: the accessors of a record, {@code equals}, the
 * names of parameters.
 */
final class Signatures {

  private Signatures() {}

  /** The lines of types and of the types within them, in the order of their names. */
  static List<String> of(List<Class<?>> types) {
    List<String> lines = new ArrayList<>();
    types.stream()
        .flatMap(Signatures::withNested)
        .sorted(Comparator.comparing(Class::getName))
        .forEach(
            type -> {
              lines.add(header(type));
              members(type).sorted().map(member -> "  " + member).forEach(lines::add);
            });
    return lines;
  }

  private static Stream<Class<?>> withNested(Class<?> type) {
    return Stream.concat(
        Stream.of(type),
        Arrays.stream(type.getDeclaredClasses())
            .filter(nested -> isSeen(nested.getModifiers(), type))
            .flatMap(Signatures::withNested));
  }

  private static boolean isSeen(int modifiers, Class<?> owner) {
    return Modifier.isPublic(modifiers)
        || (Modifier.isProtected(modifiers) && !Modifier.isFinal(owner.getModifiers()));
  }

  private static String header(Class<?> type) {
    StringBuilder header = new StringBuilder();
    String kind = kind(type);
    if (kind.equals("class")) {
      header.append(modifiers(type.getModifiers() & (Modifier.ABSTRACT | Modifier.FINAL)));
    }
    header.append(type.isSealed() ? "sealed " : "").append(kind).append(' ');
    header.append(type.getCanonicalName()).append(typeParameters(type.getTypeParameters()));
    if (type.isRecord()) {
      header.append(
          Arrays.stream(type.getRecordComponents())
              .map(Signatures::component)
              .collect(Collectors.joining(", ", "(", ")")));
    }
    Class<?> parent = type.getSuperclass();
    if (kind.equals("class") && parent != Object.class) {
      header.append(" extends ").append(text(type.getAnnotatedSuperclass()));
    }
    if (type.getAnnotatedInterfaces().length > 0) {
      header.append(type.isInterface() ? " extends " : " implements ");
      header.append(texts(type.getAnnotatedInterfaces()));
    }
    if (type.isSealed()) {
      header.append(
          Arrays.stream(type.getPermittedSubclasses())
              .map(Signatures::name)
              .sorted()
              .collect(Collectors.joining(", ", " permits ", "")));
    }
    return header.toString();
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    if (type.isInterface()) {
      return "interface";
    }
    if (type.isRecord()) {
      return "record";
    }
    return type.isEnum() ? "enum" : "class";
  }

  private static String component(RecordComponent component) {
    return text(component.getAnnotatedType()) + " " + component.getName();
  }

  private static Stream<String> members(Class<?> type) {
    Stream<String> fields =
        Arrays.stream(type.getDeclaredFields())
            .filter(field -> isSeen(field.getModifiers(), type) && !field.isSynthetic())
            .map(Signatures::field);
    Stream<String> constructors =
        Arrays.stream(type.getDeclaredConstructors())
            .filter(made -> isSeen(made.getModifiers(), type) && !made.isSynthetic())
            .filter(made -> !isOfTheRecord(type, made))
            .map(made -> signature(made, type.getSimpleName()));
    Stream<String> methods =
        Arrays.stream(type.getDeclaredMethods())
            .filter(method -> isSeen(method.getModifiers(), type) && !method.isSynthetic())
            .filter(method -> !isImplied(type, method))
            .map(
                method ->
                    signature(
                        method, text(method.getAnnotatedReturnType()) + " " + method.getName()));
    return Stream.of(fields, constructors, methods).flatMap(member -> member);
  }

  private static String field(Field field) {
    if (field.isEnumConstant()) {
      return "constant " + field.getName();
    }
    return modifiers(field.getModifiers() & ~Modifier.PUBLIC)
        + text(field.getAnnotatedType())
        + " "
        + field.getName();
  }

  /** The constructor that takes the components says no more than the record's own line. */
  private static boolean isOfTheRecord(Class<?> type, Constructor<?> constructor) {
    return type.isRecord()
        && Arrays.equals(
            constructor.getParameterTypes(),
            Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray());
  }

  private static boolean isImplied(Class<?> type, Method method) {
    int parameters = method.getParameterCount();
    return switch (method.getName()) {
      case "equals" -> parameters == 1;
      case "hashCode", "toString" -> parameters == 0;
      case "values", "valueOf" -> type.isEnum();
      default ->
          type.isRecord()
              && parameters == 0
              && Arrays.stream(type.getRecordComponents())
                  .anyMatch(component -> component.getName().equals(method.getName()));
    };
  }

  private static String signature(Executable executable, String nameAndReturn) {
    int shown = Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;
    Class<?> owner = executable.getDeclaringClass();
    if (owner.isInterface()) {
      shown &= ~Modifier.ABSTRACT;
    }
    if (Modifier.isFinal(owner.getModifiers())) {
      shown &= ~Modifier.FINAL;
    }
    String isDefault = executable instanceof Method method && method.isDefault() ? "default " : "";
    String typeParameters = typeParameters(executable.getTypeParameters());
    AnnotatedType[] parameters = executable.getAnnotatedParameterTypes();
    String arguments = texts(parameters);
    if (executable.isVarArgs()) {
      arguments = arguments.substring(0, arguments.length() - "[]".length()) + "...";
    }
    AnnotatedType[] exceptions = executable.getAnnotatedExceptionTypes();
    return "%s%s%s%s(%s)%s"
        .formatted(
            isDefault,
            modifiers(executable.getModifiers() & shown),
            typeParameters.isEmpty() ? "" : typeParameters + " ",
            nameAndReturn,
            arguments,
            exceptions.length == 0 ? "" : " throws " + texts(exceptions));
  }

  private static String modifiers(int modifiers) {
    return modifiers == 0 ? "" : Modifier.toString(modifiers) + " ";
  }

  private static String typeParameters(TypeVariable<?>[] variables) {
    return variables.length == 0
        ? ""
        : Arrays.stream(variables)
            .map(Signatures::typeParameter)
            .collect(Collectors.joining(", ", "<", ">"));
  }

  private static String typeParameter(TypeVariable<?> variable) {
    String bounds =
        Arrays.stream(variable.getAnnotatedBounds())
            .map(Signatures::text)
            .filter(bound -> !bound.equals("Object"))
            .collect(Collectors.joining(" & "));
    return variable.getName() + (bounds.isEmpty() ? "" : " extends " + bounds);
  }

  private static String texts(AnnotatedType[] types) {
    return Arrays.stream(types).map(Signatures::text).collect(Collectors.joining(", "));
  }

  private static String text(AnnotatedType type) {
    String nullable = type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
    if (type instanceof AnnotatedArrayType array) {
      return text(array.getAnnotatedGenericComponentType())
          + (nullable.isEmpty() ? "[]" : " " + nullable + "[]");
    }
    if (type instanceof AnnotatedParameterizedType parameterized) {
      Type raw = ((ParameterizedType) parameterized.getType()).getRawType();
      return nullable
          + name((Class<?>) raw)
          + "<"
          + texts(parameterized.getAnnotatedActualTypeArguments())
          + ">";
    }
    if (type instanceof AnnotatedWildcardType wildcard) {
      if (wildcard.getAnnotatedLowerBounds().length > 0) {
        return "? super " + texts(wildcard.getAnnotatedLowerBounds());
      }
      String upper = texts(wildcard.getAnnotatedUpperBounds());
      return upper.equals("Object") ? "?" : "? extends " + upper;
    }
    if (type instanceof AnnotatedTypeVariable variable) {
      return nullable + ((TypeVariable<?>) variable.getType()).getName();
    }
    return nullable + name((Class<?>) type.getType());
  }

  /** Without its package where no reader asks for it. */
  private static String name(Class<?> type) {
    String name = type.getCanonicalName();
    String home = type.getPackageName();
    boolean known =
        home.equals("java.lang")
            || home.startsWith("java.util")
            || home.startsWith("java.time")
            || home.startsWith("io.vmcrypt");
    return known && !type.isPrimitive() ? name.substring(home.length() + 1) : name;
  }
}
