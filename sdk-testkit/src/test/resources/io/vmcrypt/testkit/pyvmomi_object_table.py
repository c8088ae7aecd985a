"""Prints what VMware's own Python client knows of the objects of a table, and who may read it."""
import sys

from pyVmomi import VmomiSupport

objects, bases, methods, last = {}, {}, [], None
for line in open(sys.argv[1]):
    words = line.split()
    if line.startswith("object "):
        last = objects[words[1]] = set()
        bases[words[1]] = words[3] if len(words) > 3 else None
    elif line.startswith("method "):
        methods.append((words[2], words[1]))
        last = None
    elif line.startswith("  ") and last is not None:
        last.add(words[0])
    else:
        last = None


def has(name, field):
    return name is not None and (field in objects[name] or has(bases[name], field))


def known(name):
    return VmomiSupport.GetWsdlType("urn:vim25", name)


for name in sorted(objects):
    for known_property in known(name)._GetPropertyList():
        if not has(name, known_property.name):
            print("lacks %s.%s" % (name, known_property.name))
        privilege = getattr(known_property, "privId", None) or "System.Read"
        if known_property.name in objects[name] and privilege != "System.Read":
            print("%s.%s %s" % (name, known_property.name, privilege))
for owner, name in sorted(methods):
    for method in known(owner)._methodInfo.values():
        info = getattr(method, "info", method)
        if info.wsdlName == name and info.privId == "System.Anonymous":
            print("all %s" % name)
