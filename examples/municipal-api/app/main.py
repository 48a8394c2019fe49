from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from .database import get_session
from .services import reclamos, zonas

app = FastAPI(title="Reclamos")


@app.get("/health")
async def health(session: AsyncSession = Depends(get_session)) -> dict[str, bool]:
    await session.execute(text("SELECT 1"))
    return {"ok": True}


@app.get("/reclamos/{reclamo_id}")
async def ver_reclamo(reclamo_id: int, session: AsyncSession = Depends(get_session)) -> dict[str, str]:
    if await reclamos.obtener(session, reclamo_id) is None:
        raise HTTPException(status_code=404)
    return await reclamos.detalle(session, reclamo_id)


@app.get("/zonas")
async def ver_zonas(session: AsyncSession = Depends(get_session)) -> list[str]:
    return await zonas.resumen(session)
