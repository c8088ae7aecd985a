package io.vmcrypt.testkit.internal.vcenter.soap;

/** A reference to a managed object: {@code <obj type="VirtualMachine">vm-101</obj>}. */
public record MoRef(String type, String value) {}
