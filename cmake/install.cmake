# What `cmake --install` puts where. The program finds its presets and pictures by its own place
# (../share/baryscope beside bin/), so that an installed tree can be moved.
set(app_id io.baryscope.Baryscope)
set(share_folder ${CMAKE_INSTALL_DATADIR}/baryscope)

# A LibTorch outside the system's folders stays where it is, and the program remembers where.
set_target_properties(baryscope PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS baryscope RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

install(DIRECTORY presets DESTINATION ${share_folder} FILES_MATCHING PATTERN "*.json")
install(DIRECTORY assets DESTINATION ${share_folder}
        FILES_MATCHING PATTERN "*.png" PATTERN "*.svg" PATTERN "desktop" EXCLUDE)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR}
        FILES_MATCHING PATTERN "*.md" PATTERN "*.png")

install(FILES assets/desktop/${app_id}.desktop
        DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES assets/desktop/${app_id}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
set(icons ${CMAKE_INSTALL_DATADIR}/icons/hicolor)
install(FILES assets/icon.svg DESTINATION ${icons}/scalable/apps RENAME ${app_id}.svg)
foreach(size 48 128 256 512)
    install(FILES assets/icons/${size}.png DESTINATION ${icons}/${size}x${size}/apps
            RENAME ${app_id}.png)
endforeach()
