package io.vmcrypt.testkit.internal.vcenter.soap;

/**
 * A value for an element declared xsd:anyType, with the type that xsi:type has to name.
 *
 * @param type the type of the value, or of each of its elements
 * @param array whether the value is a list, which travels as {@code ArrayOf...}
 * @param value the value
 */
public record AnyValue(String type, boolean array, Object value) {}
