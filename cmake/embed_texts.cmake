# Writes one C++ file with a function that returns a table name -> text.
# -DHEADER=… declares -DFUNCTION=…; -DFILES=… are the texts, -DOUTPUT=… the result.
set(text "#include \"${HEADER}\"\n\nnamespace bary {\n\n")
string(APPEND text "const std::map<std::string, std::string>& ${FUNCTION}() {\n")
string(APPEND text "    static const std::map<std::string, std::string> texts = {\n")
foreach(file ${FILES})
    get_filename_component(name ${file} NAME)
    file(READ ${file} body)
    string(APPEND text "        {\"${name}\", R\"TEXT(${body})TEXT\"},\n")
endforeach()
string(APPEND text "    };\n    return texts;\n}\n\n} // namespace bary\n")
file(WRITE ${OUTPUT} "${text}")
