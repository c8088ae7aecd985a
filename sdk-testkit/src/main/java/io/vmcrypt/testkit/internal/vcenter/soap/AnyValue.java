package io.vmcrypt.testkit.internal.vcenter.soap;

/**
 * A value for an element of type xsd:anyType, with the type for its xsi:type.
 *
 * @param type the type of the value, or of each of its elements
 * @param array whether the value is a list, which is written as {@code ArrayOf...}
 */
public record AnyValue(String type, boolean array, Object value) {}
